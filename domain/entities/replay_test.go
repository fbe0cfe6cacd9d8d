package entities

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/kernel/clock"
)

// history makes operations as callers send them, on few entities, so that they
// meet: some are refused, entities come and go and come again.
type history struct {
	r     *rand.Rand
	names model.Names
	t     *testing.T
}

func (h *history) entity(id string) *model.Entity {
	text := fmt.Sprintf(`{"id":"%s","type":["T%d","U"],"scope":"/a/%d","a%d":{"type":"Property","value":%d,"observedAt":"2026-05-04T00:00:00Z"},
		"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[%d,%d]}}}`,
		id, h.r.IntN(3), h.r.IntN(3), h.r.IntN(4), h.r.IntN(1000), h.r.IntN(90), h.r.IntN(90))
	e, err := model.ParseEntity([]byte(text), h.names)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func (h *history) operation(at int64) *operation {
	tenant := []string{"", "", "water"}[h.r.IntN(3)]
	id := fmt.Sprintf("urn:e:%d", h.r.IntN(12))
	o := &operation{kind: kind(1 + h.r.IntN(12)), keep: h.r.IntN(2) == 0, tenant: tenant, id: id, at: at}
	name := h.names.Expand(fmt.Sprintf("a%d", h.r.IntN(4)))
	switch o.kind {
	case removeOne:
		o.name = name
	case remove:
	case patch, replaceOne:
		in, err := model.ParseInstance([]byte(fmt.Sprintf(`{"type":"Property","value":%d}`, h.r.IntN(1000))), h.names, name)
		if err != nil {
			h.t.Fatal(err)
		}
		o.name, o.body = name, &model.Entity{Attributes: []model.Attribute{{Name: name, Instances: []model.Instance{*in}}}}
	case putDocument, dropDocument:
		o.name, o.document = "subscription", []byte(fmt.Sprintf(`{"n":%d}`, h.r.IntN(1000)))
	default:
		o.body = h.entity(id)
	}
	return o
}

func stateText(t *testing.T, st *state) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := st.write(&text, 0); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// TestReplayGivesTheSameStateByteForByte takes a snapshot that says it is of one
// instant and was written at a later one, as happens while the broker works, and
// replays the log behind it.
func TestReplayGivesTheSameStateByteForByte(t *testing.T) {
	contexts, err := ld.New(ld.Options{Clock: clock.NewFake(morning)})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(60) {
		h := &history{r: rand.New(rand.NewPCG(seed, 7)), names: contexts.Core(), t: t}
		const n = 400
		var log [n][]byte
		live := newState()
		from, written := h.r.IntN(n/2), 0
		written = from + h.r.IntN(n/2)
		path := filepath.Join(t.TempDir(), "snapshot")
		for i := range log {
			o := h.operation(int64(1000 + i))
			log[i] = o.append(nil, 0, 0)
			live.applyRaw(t, log[i], i)
			if i == written {
				writeSnapshotAs(t, live, path, uint64(from))
			}
		}
		again, err := readSnapshot(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := from; i < n; i++ {
			again.applyRaw(t, log[i], i)
		}
		if !bytes.Equal(stateText(t, live), stateText(t, again)) {
			t.Fatalf("seed %d: a snapshot of %d that was written at %d leads elsewhere", seed, from, written)
		}
	}
}

// applyRaw applies an operation as it stands in frame i+1 of the log.
func (st *state) applyRaw(t *testing.T, raw []byte, i int) {
	t.Helper()
	o, err := decodeOperation(raw, int64(1000+i), st.shared.Intern)
	if err != nil {
		t.Fatal(err)
	}
	var c Change
	st.apply(o, uint64(i+1)<<frameBits, &c)
}

func writeSnapshotAs(t *testing.T, st *state, path string, sequence uint64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := st.write(w, sequence); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// FuzzSnapshot feeds broken snapshots: they are refused, whatever they are.
func FuzzSnapshot(f *testing.F) {
	f.Add([]byte(snapshotMagic + "\x00\x01\x00\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "s")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if st, err := readSnapshot(path); err == nil {
			stateText(t, st)
		}
	})
}

// FuzzOperation feeds broken operations of a log.
func FuzzOperation(f *testing.F) {
	f.Add((&operation{kind: remove, tenant: "", id: "urn:a:1"}).append(nil, 1, 2))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := decodeOperation(raw, 1, texts{}.Intern)
		if err != nil {
			return
		}
		st := newState()
		var c Change
		st.apply(o, 1<<frameBits, &c)
		ticketOf(raw)
	})
}
