package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"net/http"
	"sync"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the border, prefix web_.
func Migrations() db.Migrations {
	files, _ := fs.Sub(migrations, "migrations") // the folder is embedded above
	return db.Migrations{Domain: "web", Files: files}
}

// The faults of Idempotency-Key.
var (
	ErrKeyMalformed = fault.New(fault.Malformed, "web.idempotency_key", "Idempotency-Key must be 1 to 255 printable ASCII signs.")
	ErrKeyReused    = fault.New(fault.Conflict, "web.idempotency_reused", "This Idempotency-Key was used for another request.")
	ErrKeyRunning   = fault.New(fault.Conflict, "web.idempotency_running", "The first request with this key is still running.")
	ErrKeyUnknown   = fault.New(fault.Conflict, "web.idempotency_unknown", "The first request with this key was cut off. See whether it took effect, then use a new key.")
	ErrKeyShown     = fault.New(fault.Conflict, "web.idempotency_shown", "The first request with this key succeeded; its answer is shown only once.")
)

const (
	keyLife       = 24 * time.Hour   // how long a key is remembered
	runningLife   = 2 * time.Minute  // after which another node's silence means that it died
	sweepEvery    = 10 * time.Minute // how often old keys are forgotten
	keptBodyLimit = 256 << 10        // larger answers are not kept
)

// keeper makes POSTs repeatable by Idempotency-Key.
//
// The guarantee: of all requests with one caller, key and content, the verb runs
// at most once, unless it answered a refusal (4xx, 503), which changes nothing
// and frees the key. The key is on disk before the verb begins; the answer is
// stored after the verb has committed. A crash between the two leaves the key
// without an answer, and the repeat is told so (web.idempotency_unknown): it is
// never run again silently, and never claimed to have succeeded.
type keeper struct {
	db   *db.DB
	now  func() time.Time
	node string

	mu      sync.Mutex
	running map[string]bool // keys of this node whose verb runs now
	swept   time.Time
}

// kept is one row.
type kept struct {
	inputs, state, node string
	status              int
	kind, place, body   string
	started             time.Time
}

func newKeeper(store *db.DB, now func() time.Time) *keeper {
	return &keeper{db: store, now: now, node: newNonce(), running: map[string]bool{}, swept: now()}
}

// once runs h unless this key has been answered before.
func (s *Server) once(w http.ResponseWriter, r *http.Request, route Route, h http.Handler) {
	key := r.Header.Get("Idempotency-Key")
	if !validKey(key) {
		s.fail(w, r, ErrKeyMalformed)
		return
	}
	inputs, err := hashInputs(r)
	if err != nil {
		s.fail(w, r, readFault(err))
		return
	}
	caller := callerOf(r)
	old, err := s.keeper.begin(r.Context(), caller, key, inputs)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if old != nil {
		s.replay(w, r, old)
		return
	}
	defer s.keeper.leave(caller + " " + key)
	rec := &recorder{ResponseWriter: w}
	h.ServeHTTP(rec, r)
	// The verb has answered: the store must hear of it even if the client left.
	if err := s.keeper.settle(context.WithoutCancel(r.Context()), caller, key, rec, route.unrepeatable); err != nil {
		s.log(r.Context(), slog.LevelError, "idempotency answer not kept", slog.Any("cause", err))
	}
}

func validKey(key string) bool {
	if len(key) == 0 || len(key) > 255 {
		return false
	}
	for i := range len(key) {
		if key[i] < 0x21 || key[i] > 0x7e {
			return false
		}
	}
	return true
}

// hashInputs reads the body, which is bounded already, and puts it back.
func hashInputs(r *http.Request) (string, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h := sha256.New()
	h.Write([]byte(r.Method + "\x00" + r.URL.Path + "\x00" + r.URL.RawQuery + "\x00"))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// readFault tells a body that is too large from one that broke off.
func readFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(large.Limit)
	}
	return ErrMalformed.Because(err)
}

// begin takes the key; old is the row of an earlier request that is done.
func (k *keeper) begin(ctx context.Context, caller, key, inputs string) (old *kept, err error) {
	name, now := caller+" "+key, k.now()
	if !k.enter(name) {
		return nil, ErrKeyRunning.With("retry_after", 1)
	}
	defer func() {
		if err != nil || old != nil {
			k.leave(name)
		}
	}()
	err = k.db.Do(ctx, func(tx *db.Tx) error {
		old = nil
		if err := k.sweep(ctx, tx, now); err != nil {
			return err
		}
		taken, err := insertKey(ctx, tx, caller, key, kept{inputs: inputs, state: "running", node: k.node, started: now})
		if err != nil || taken {
			return err
		}
		old, err = findKey(ctx, tx, caller, key)
		return err
	})
	if err != nil || old == nil {
		return nil, err
	}
	return old, k.judge(old, inputs, now)
}

// enter marks a key as running on this node; false if it is. It comes before the
// row is written: a second request that came at once must not take the row for
// one that was cut off.
func (k *keeper) enter(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running[name] {
		return false
	}
	k.running[name] = true
	return true
}

// judge says why an earlier request's answer cannot be given, nil if it can.
func (k *keeper) judge(old *kept, inputs string, now time.Time) error {
	switch {
	case old.inputs != inputs:
		return ErrKeyReused
	case old.state == "shown":
		return ErrKeyShown
	case old.state == "done":
		return nil
	}
	if left := runningLife - now.Sub(old.started); old.node != k.node && left > 0 {
		// Another node may answer any moment; one that was killed never does. The wait
		// doubles with what has passed, so that nobody asks a hundred times for nothing.
		wait := min(left, max(time.Second, now.Sub(old.started)))
		return ErrKeyRunning.With("retry_after", int(math.Ceil(wait.Seconds())))
	}
	return ErrKeyUnknown
}

func (k *keeper) leave(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.running, name)
}

// sweep forgets keys that are older than a day.
func (k *keeper) sweep(ctx context.Context, tx *db.Tx, now time.Time) error {
	k.mu.Lock()
	due := now.Sub(k.swept) >= sweepEvery
	if due {
		k.swept = now
	}
	k.mu.Unlock()
	if !due {
		return nil
	}
	return forgetKeys(ctx, tx, now.Add(-keyLife))
}

// settle keeps the answer, or frees the key where the verb refused.
func (k *keeper) settle(ctx context.Context, caller, key string, rec *recorder, secret bool) error {
	refused := rec.status == http.StatusServiceUnavailable || (rec.status >= 400 && rec.status < 500)
	return k.db.Do(ctx, func(tx *db.Tx) error {
		switch {
		case refused:
			return dropKey(ctx, tx, caller, key)
		case rec.status >= http.StatusInternalServerError:
			return nil // nobody knows: it stays without an answer
		}
		row := kept{state: "done", status: rec.status, kind: rec.Header().Get("Content-Type"), place: rec.Header().Get("Location")}
		if secret || rec.overflow {
			row.state = "shown"
		} else {
			row.body = base64.StdEncoding.EncodeToString(rec.body.Bytes())
		}
		return answerKey(ctx, tx, caller, key, row)
	})
}

// replay gives the first answer again.
func (s *Server) replay(w http.ResponseWriter, r *http.Request, old *kept) {
	body, err := base64.StdEncoding.DecodeString(old.body)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Idempotency-Replayed", "true")
	if old.kind != "" {
		h.Set("Content-Type", old.kind)
	}
	if old.place != "" {
		h.Set("Location", old.place)
	}
	w.WriteHeader(old.status)
	_, _ = w.Write(body) // a lost client is no error of ours
}

// recorder remembers an answer while it passes.
type recorder struct {
	http.ResponseWriter
	status   int
	body     bytes.Buffer
	overflow bool
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader remembers the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write remembers the body up to the limit.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if w.body.Len()+len(b) > keptBodyLimit {
		w.overflow = true
	} else {
		w.body.Write(b)
	}
	return w.ResponseWriter.Write(b)
}
