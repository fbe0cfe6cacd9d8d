package entities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"citybrain/domain/entities/watch"
)

// notifiedHeader marks notifications. The door refuses what bears it, so that a
// subscription to the broker itself does not go round for ever.
const notifiedHeader = "Citybrain-Notification"

// poster sends notifications over HTTP, clause 6.3.8.
type poster struct{ client *http.Client }

// newPoster keeps connections open. There is no proxy, for it would resolve names
// itself, and redirects are not followed.
func newPoster(p NotifyPolicy) *poster {
	return &poster{&http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: p.dialer().DialContext, MaxIdleConns: 4096, MaxIdleConnsPerHost: 64, MaxConnsPerHost: 256,
			IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}}
}

func (p *poster) close() { p.client.CloseIdleConnections() }

// post sends one; anything but a status of success is an error.
func (p *poster) post(ctx context.Context, tenant string, e *watch.Endpoint, m *watch.Message) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URI, bytes.NewReader(m.Body))
	if err != nil {
		return fmt.Errorf("%w: its address cannot be read", errRefused)
	}
	h := req.Header
	h.Set("User-Agent", "citybrain")
	h.Set("Accept", "application/json")
	for _, p := range e.ReceiverInfo {
		h.Set(p.Key, p.Value)
	}
	h.Set("Content-Type", m.ContentType)
	h.Set(notifiedHeader, "1")
	if m.Link != "" {
		h.Set("Link", m.Link)
	}
	if tenant != "" {
		h.Set(tenantHeader, tenant)
	}
	h["Idempotency-Key"] = nil // not sent: a connection that was closed meanwhile is tried anew
	answer, err := p.client.Do(req)
	if err != nil {
		return bare(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // read, the connection can be used again
	return statusError(answer.StatusCode)
}

// bare gives an error without the address, which may have a password in it.
func bare(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// statusError gives what a status means: a refusal would be one again.
func statusError(status int) error {
	switch {
	case status < 300:
		return nil
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooManyRequests:
		return fmt.Errorf("it answers %d", status)
	}
	return fmt.Errorf("%w: it answers %d", errRefused, status)
}
