package entities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// How long a source may take that has not said so, and the most that it may say.
const (
	farWithin  = 5 * time.Second
	farLongest = 60 * time.Second
)

// newFarClient follows no redirects, which could lead anywhere, and uses no proxy.
// Unless the policy says otherwise, only addresses of the open internet are
// connected to: whoever may register could else read inside this network.
func newFarClient(p NotifyPolicy) *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: forwardPolicy(p).dialer().DialContext, MaxIdleConns: 256, MaxIdleConnsPerHost: 16,
			IdleConnTimeout: 60 * time.Second, TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// forwardPolicy is public where nothing was said.
func forwardPolicy(p NotifyPolicy) NotifyPolicy {
	if p == "" {
		return NotifyPublic
	}
	return p
}

// allowsSource refuses an endpoint whose address says already that it is not allowed.
func (s *Service) allowsSource(r *source.Registration) error {
	u, err := url.Parse(r.Endpoint)
	if err != nil {
		return model.Bad("The endpoint cannot be read.")
	}
	to, err := netip.ParseAddr(u.Hostname())
	if p := forwardPolicy(s.Forward); p == NotifyNone || err == nil && !p.reaches(to) {
		return model.Bad("This broker passes nothing on to " + u.Hostname() + ".")
	}
	return nil
}

// errand is what one source is asked to do or to tell.
type errand struct {
	part   *source.Part
	method string
	path   string // behind /ngsi-ld/v1
	query  url.Values
	body   []byte
	kind   string // media type of the body
	link   string // Link header; "" for none
	item   int    // of a batch
}

// echo is what came back; status is 0 where nothing came.
type echo struct {
	*errand
	status int
	header http.Header
	body   []byte
	err    error
}

// ok tells whether the source did it.
func (e *echo) ok() bool { return e.status >= 200 && e.status < 300 }

// sendAll sends errands at once and waits for all.
func (s *Service) sendAll(a *ask, errands []errand) []echo {
	echoes := make([]echo, len(errands))
	var group sync.WaitGroup
	for i := range errands {
		group.Go(func() { echoes[i] = s.sendOne(a, &errands[i]) })
	}
	group.Wait()
	return echoes
}

// sendOne sends an errand when its turn has come.
func (s *Service) sendOne(a *ask, e *errand) echo {
	select {
	case s.sources.places <- struct{}{}:
	case <-a.Context().Done():
		return echo{errand: e, err: a.Context().Err()}
	}
	defer func() { <-s.sources.places }()
	return s.send(a, e)
}

// send sends one errand and notes how the source answered.
func (s *Service) send(a *ask, e *errand) echo {
	within := farWithin
	if t := e.part.To.Timeout; t > 0 {
		within = min(t, farLongest)
	}
	ctx, cancel := context.WithTimeout(a.Context(), within)
	defer cancel()
	back := echo{errand: e}
	req, err := s.farRequest(ctx, a, e)
	if err != nil {
		back.err = err
		return back
	}
	answer, err := s.sources.client.Do(req)
	if err != nil {
		back.err = bare(err)
	} else {
		defer answer.Body.Close()
		back.status, back.header = answer.StatusCode, answer.Header
		if back.body, err = io.ReadAll(io.LimitReader(answer.Body, bodyMost+1)); err != nil || len(back.body) > bodyMost {
			back.status, back.err = 0, errors.Join(err, errTooLarge)
		}
	}
	if a.Context().Err() == nil { // a caller who went away says nothing of the source
		s.sources.note(a.tenant, e.part.To, back.status == 0 || back.status >= 500)
	}
	return back
}

func (s *Service) farRequest(ctx context.Context, a *ask, e *errand) (*http.Request, error) {
	to := e.part.To
	query := e.query
	if to.LocalOnly {
		query = cloneValues(query)
		query.Set("local", "true")
	}
	target := to.Endpoint + base + e.path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, e.method, target, bytes.NewReader(e.body))
	if err != nil {
		return nil, err
	}
	h := req.Header
	h.Set("User-Agent", "citybrain")
	h.Set("Accept", plainJSON)
	tellSource(h, to, a.Header)
	if e.kind != "" {
		h.Set("Content-Type", e.kind)
	}
	if e.link != "" {
		h.Set("Link", e.link)
	}
	if to.Tenant != "" {
		h.Set(tenantHeader, to.Tenant)
	}
	via := append(a.Header.Values("Via"), "1.1 "+s.sources.alias(a.tenant))
	h.Set("Via", strings.Join(via, ", "))
	return req, nil
}

// fromRequest is the value of a line of contextSourceInfo that is to be taken from
// the request itself, clause 4.3.6.5.
const fromRequest = "urn:ngsi-ld:request"

// tellSource sets the headers that the registration asks for, but those which
// belong to the connection or to the broker.
func tellSource(h http.Header, to *source.Registration, asked http.Header) {
	for _, one := range to.Info {
		key := http.CanonicalHeaderKey(one.Key)
		switch key {
		case "Host", "Content-Length", "Content-Type", "Contenttype", "Connection", "Transfer-Encoding", "Te", "Trailer", "Upgrade", "Keep-Alive",
			"Via", "Link", tenantKey, "Jsonldcontext", "Ngsildconformance", "Accept-Encoding", "Expect":
			continue
		}
		if !isToken(one.Key) || strings.HasPrefix(key, "Proxy-") {
			continue
		}
		value := one.Value
		if value == fromRequest {
			value = asked.Get(key)
		}
		if value != "" {
			h.Set(key, value)
		}
	}
}

// tenantKey is tenantHeader as the http package writes it.
const tenantKey = "Ngsild-Tenant"

// isToken tells whether a text can be the name of a header, RFC 9110.
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}

func cloneValues(values url.Values) url.Values {
	all := url.Values{}
	for name, list := range values {
		all[name] = list
	}
	return all
}

// trouble is why a source did not do what it was asked, as the interface says it.
type trouble struct {
	status  int
	problem json.RawMessage
	detail  string
}

// trouble gives the status and the problem of clause 6.3.17: what the source says
// of the data stands as it is, what is wrong with the source itself is a bad
// gateway's.
func (e *echo) trouble() trouble {
	switch {
	case e.part.Refused:
		detail := "The registration " + e.part.To.ID + " has this and does not support the operation."
		return trouble{http.StatusConflict, problemBody(model.Conflict, detail), detail}
	case e.status == http.StatusLoopDetected:
		return gateway(e.status, "The request went round in a circle by the source of "+e.part.To.ID+".")
	case e.status == 0 && timedOut(e.err):
		return gateway(http.StatusGatewayTimeout, "The source of "+e.part.To.ID+" did not answer in time.")
	case e.status == 0:
		return gateway(http.StatusBadGateway, "The source of "+e.part.To.ID+" cannot be reached.")
	}
	var said struct{ Type, Title, Detail string }
	if json.Unmarshal(e.body, &said) == nil && said.Type != "" && strings.HasPrefix(said.Type, errorURI) && e.status < 500 {
		return trouble{e.status, compactJSON(e.body), said.Detail}
	}
	switch e.status {
	case http.StatusNotFound:
		detail := "The source of " + e.part.To.ID + " has no such entity or attribute."
		return trouble{e.status, problemBody(model.ResourceNotFound, detail), detail}
	case http.StatusConflict:
		detail := "The source of " + e.part.To.ID + " has it already."
		return trouble{e.status, problemBody(model.AlreadyExists, detail), detail}
	}
	return gateway(http.StatusBadGateway, "The source of "+e.part.To.ID+" answers "+strconv.Itoa(e.status)+".")
}

func gateway(status int, detail string) trouble {
	text, _ := json.Marshal(map[string]any{ // plain texts
		"type": errorURI + string(model.InternalError), "title": http.StatusText(status), "detail": detail, "status": status,
	})
	return trouble{status, text, detail}
}

func compactJSON(text []byte) json.RawMessage {
	var b bytes.Buffer
	_ = json.Compact(&b, text) // it was read already
	return b.Bytes()
}

func timedOut(err error) bool {
	var slow net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &slow) && slow.Timeout()
}

// reply answers with the trouble itself.
func (t trouble) reply() reply { return reply{status: t.status, kind: problem, body: t.problem} }

// warning tells a reader of a source that is missing in the answer, clause 6.3.17.
func (e *echo) warning() [2]string {
	code := "299"
	if e.status == 0 || e.status == http.StatusLoopDetected {
		code = "199"
	}
	agent := e.part.To.Alias
	if agent == "" || strings.ContainsAny(agent, " \t\r\n\"") {
		agent = e.part.To.ID
	}
	return [2]string{"NGSILD-Warning", code + " " + agent + " " + strconv.QuoteToASCII(e.trouble().detail)}
}
