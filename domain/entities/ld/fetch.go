package ld

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Policy says from where contexts may be fetched.
type Policy string

// The policies.
const (
	FetchNone   Policy = "none"   // from nowhere: only local files and hosted contexts
	FetchPublic Policy = "public" // from public addresses, so that nobody can make the broker ask inside its network
	FetchAll    Policy = "all"    // from everywhere
)

const maxRedirects = 3

// newFetcher gives what a policy allows.
func newFetcher(p Policy) (fetcher, error) {
	switch p {
	case FetchNone:
		return grounded{}, nil
	case FetchPublic, "":
		return newHTTP(onlyPublic), nil
	case FetchAll:
		return newHTTP(nil), nil
	}
	return nil, fmt.Errorf("contexts cannot be fetched from %.40q: none, public or all", p)
}

// grounded fetches nothing.
type grounded struct{}

func (grounded) fetch(_ context.Context, url string) ([]byte, string, error) {
	return nil, "", unavailable(url, "this broker fetches no contexts; its settings can name a local file for it")
}

// web fetches over HTTP.
type web struct{ client *http.Client }

// newHTTP asks guard about every address that it is about to connect to, redirects
// included: names may resolve to anything. There is no proxy, for it would resolve
// the names itself.
func newHTTP(guard addressGuard) web {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: guard}
	return web{&http.Client{
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errRedirects
			}
			return checkScheme(next.URL.Scheme)
		},
		Transport: &http.Transport{
			DialContext: dialer.DialContext, DisableKeepAlives: true,
			TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}}
}

var (
	errRedirects = errors.New("it is redirected too often")
	errScheme    = errors.New("only http and https are fetched")
)

func checkScheme(scheme string) error {
	if scheme != "http" && scheme != "https" {
		return errScheme
	}
	return nil
}

func (f web) fetch(ctx context.Context, url string) ([]byte, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, "", badf("a context has no valid URL: %.200q", url)
	}
	if err := checkScheme(req.URL.Scheme); err != nil {
		return nil, "", unavailable(url, err.Error())
	}
	req.Header.Set("Accept", "application/ld+json, application/json;q=0.9, */*;q=0.1")
	req.Header.Set("User-Agent", "citybrain")
	answer, err := f.client.Do(req)
	if err != nil {
		return nil, "", unavailable(url, reason(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, "", unavailable(url, fmt.Sprintf("its server answers %d", answer.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBytes+1))
	if err != nil {
		return nil, "", unavailable(url, reason(err))
	}
	return body, answer.Request.URL.String(), nil
}

// reason says what went wrong, and no more of the network than the asker needs.
func reason(err error) string {
	var dns *net.DNSError
	var slow net.Error
	switch {
	case errors.As(err, &slow) && slow.Timeout():
		return "its server does not answer in time"
	case errors.Is(err, errRedirects):
		return errRedirects.Error()
	case errors.Is(err, errScheme):
		return errScheme.Error()
	case errors.Is(err, errNotPublic):
		return errNotPublic.Error()
	case errors.As(err, &dns):
		return "its server's name is not known"
	}
	return "its server cannot be reached"
}
