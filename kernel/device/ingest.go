package device

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/fault"
	"citybrain/kernel/web"
)

// Write is the permission of systems that report for devices.
var Write = auth.Permission{Code: "observations.write", ZH: "上报观测", EN: "Report observations"}

// The faults of batches, beside those of single messages.
var (
	ErrBatch    = fault.New(fault.Malformed, "device.batch_malformed", "The body is neither a JSON array nor lines of JSON objects.")
	ErrBatchBig = fault.New(fault.TooLarge, "device.batch_too_large", "The batch is larger than the door takes.")
	ErrRepeated = fault.New(fault.Conflict, "device.key_reused", "This Idempotency-Key was used for another batch, or its batch is under way.")
)

// rejectedShown is how many refused items an answer names.
const rejectedShown = 1000

// Routes are the HTTP doors of devices. The route is public because the handler
// knows devices by their own credentials.
func (d *Door) Routes() []web.Route {
	return []web.Route{
		web.Plain(http.MethodPost, "/api/v1/observations", auth.Public,
			"Report observations in a batch: a JSON array, or lines of JSON objects; what the profile does not know is listed at /api/v1/rejections",
			d.Handler(), web.Takes[[]Observation]("application/json"), web.Takes[Observation]("application/x-ndjson"), web.Accepts, web.Secret, web.Unlimited, web.BodyLimit(d.cfg.MaxBatch)),
	}
}

// Permissions are what the door checks.
func Permissions() []auth.Permission { return []auth.Permission{Write} }

// Observation is one item of a batch, as the document shows it. The attributes
// stand in values, or beside the other members.
type Observation struct {
	_      struct{}       `additionalProperties:"true"`
	Device string         `json:"device,omitempty" doc:"Id of the device (also as thing); a device that reports for itself may leave it out"`
	Topic  string         `json:"topic,omitempty" doc:"Telemetry if absent"`
	At     time.Time      `json:"at,omitempty" doc:"When it was observed; when it came if absent"`
	Values map[string]any `json:"values,omitempty" doc:"Attributes of the profile by code"`
}

// outcome is the answer to a batch.
type outcome struct {
	Accepted int           `json:"accepted"`
	Refused  int           `json:"refused"`
	Rejected []refusedItem `json:"rejected"` // the first rejectedShown of those
}

// refusedItem tells why an item was not taken; the others were.
type refusedItem struct {
	Index   int    `json:"index"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Handler takes batches of observations: a JSON array or lines of objects
// {"device"|"thing", "topic" ("telemetry"), "at" (RFC 3339), "values": {…}}, or
// the attributes beside those names. It answers 202 after the log has stored
// all accepted items. A device reports for itself (HTTP Basic with its MQTT
// credentials), no more a second than over MQTT; a principal with
// observations.write for the devices of its scope.
func (d *Door) Handler() http.Handler { return http.HandlerFunc(d.ingest) }

func (d *Door) ingest(w http.ResponseWriter, r *http.Request) {
	own, who, err := d.reporterOf(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", `Basic realm="devices", charset="UTF-8"`)
		web.Fail(w, r, err)
		return
	}
	body := bodies.Get().(*[]byte)
	defer bodies.Put(body)
	if *body, err = readBody(*body, r, d.cfg.MaxBatch); err != nil {
		web.Fail(w, r, err)
		return
	}
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		answer, err := d.keys.once(who, key, *body, d.now(), func() ([]byte, error) { return d.take(r, own, *body, batchID(who, key, *body)) })
		finish(w, r, answer, err)
		return
	}
	answer, err := d.take(r, own, *body, "")
	finish(w, r, answer, err)
}

func finish(w http.ResponseWriter, r *http.Request, answer []byte, err error) {
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(http.StatusAccepted)
	_, _ = w.Write(answer) // the items are stored whether or not the caller hears it
}

// reporterOf tells who reports: own is the only device it may report for, ""
// for a gateway.
func (d *Door) reporterOf(r *http.Request) (own, who string, err error) {
	switch p := auth.From(r.Context()); p.Kind {
	case auth.Anonymous, "":
	case auth.Device:
		return p.ID, "device " + p.ID, nil
	default:
		return "", string(p.Kind) + " " + p.ID, auth.Require(r.Context(), Write)
	}
	device, err := d.Caller(r)
	if err != nil {
		return "", "", err
	}
	return device.ID, "device " + device.ID, nil
}

// bodies and batches are used again, so that a busy gateway costs no garbage.
var (
	bodies  = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}
	batches = sync.Pool{New: func() any { return new(batch) }}
)

func readBody(into []byte, r *http.Request, limit int64) ([]byte, error) {
	into = into[:0]
	if r.ContentLength > limit {
		return into, ErrBatchBig.With("most", limit)
	}
	body := http.MaxBytesReader(nil, r.Body, limit)
	for {
		if len(into) == cap(into) {
			into = append(into, 0)[:len(into)]
		}
		n, err := body.Read(into[len(into):cap(into)])
		into = into[:len(into)+n]
		switch tooBig := new(http.MaxBytesError); {
		case err == nil:
		case err == io.EOF:
			return into, nil
		case errors.As(err, &tooBig):
			return into, ErrBatchBig.With("most", limit)
		default:
			return into, ErrBatch.Because(err).Saying("The body ended early.")
		}
	}
}

// batchID is the name of a batch in the log. It holds the content too: another
// batch under the same key must not be taken for a repetition.
func batchID(who, key string, body []byte) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%d %s %d %s ", len(who), who, len(key), key)
	sum.Write(body)
	return "batch-" + hex.EncodeToString(sum.Sum(nil))
}

// take reads a batch, stores what is right in it, once where it has an id, and
// gives the answer.
func (d *Door) take(r *http.Request, own string, body []byte, id string) ([]byte, error) {
	b := batches.Get().(*batch)
	defer batches.Put(b)
	b.reset(d, own, body)
	b.scope = auth.From(r.Context()).Scope
	if err := b.read(); err != nil {
		return nil, err
	}
	if own != "" {
		if err := d.paces.take(own, b.items, d.cfg.Rate, d.now()); err != nil {
			d.reject(Rejection{Device: own, Addr: web.Address(r.Context())}, err)
			return nil, err
		}
	}
	if len(b.reports) > 0 {
		store := d.cfg.Log.Append
		if id != "" {
			store = func(ctx context.Context, reports []bus.Report) error { return d.cfg.Log.AppendOnce(ctx, id, reports) }
		}
		if err := store(r.Context(), b.reports); err != nil {
			return nil, err
		}
		d.figures.batched.Add(float64(len(b.reports)))
	}
	for _, refused := range b.refused {
		d.reporter.rejected(Rejection{
			Device: own, Addr: web.Address(r.Context()), Topic: "http", Code: refused.Code, Reason: refused.Message, At: d.now(), Sample: refused.sample,
		})
	}
	return b.answer()
}

// answer writes the outcome; the usual one by hand.
func (b *batch) answer() ([]byte, error) {
	if len(b.refused) == 0 {
		out := append(make([]byte, 0, 40), `{"accepted":`...)
		out = strconv.AppendInt(out, int64(len(b.reports)), 10)
		return append(out, `,"refused":0,"rejected":[]}`...), nil
	}
	o := outcome{Accepted: len(b.reports), Refused: len(b.refused)}
	for _, refused := range b.refused[:min(len(b.refused), rejectedShown)] {
		o.Rejected = append(o.Rejected, refused.refusedItem)
	}
	return json.Marshal(o)
}

// batch is a body being read.
type batch struct {
	d        *Door
	own      string
	scope    auth.Scope // of a gateway: whose devices it may report for
	body     []byte
	payloads []byte // composed payloads; never longer than the body
	reports  []bus.Report
	refused  []refusal
	received int64
	last     Device // of the item before: batches often speak of one device
	items    int
}

type refusal struct {
	refusedItem
	sample []byte
}

func (b *batch) reset(d *Door, own string, body []byte) {
	clear(b.reports)
	clear(b.refused)
	*b = batch{d: d, own: own, body: body, payloads: b.payloads[:0], reports: b.reports[:0], refused: b.refused[:0], received: d.now().UnixMicro()}
	if cap(b.payloads) < len(body) {
		b.payloads = make([]byte, 0, len(body))
	}
}
