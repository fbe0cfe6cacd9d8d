package bus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"citybrain/kernel/clock"
)

func unmarshal(fact Heard, into any) error { return json.Unmarshal(fact.Data, into) }

func openLog(tb testing.TB, dir string, change ...func(*Config)) *Bus {
	tb.Helper()
	cfg := Config{Dir: dir, Clock: clock.Real()}
	for _, f := range change {
		f(&cfg)
	}
	b, err := Start(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = b.Stop(context.Background()) })
	return b
}

// readLog gives all reports of the log.
func readLog(tb testing.TB, l *Log) (all []Report) {
	tb.Helper()
	last, err := l.Last(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	if last == 0 {
		return nil
	}
	done := errors.New("done")
	err = l.Follow(tb.Context(), 1, func(seq uint64, reports []Report) error {
		all = append(all, reports...)
		if seq >= last {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		tb.Fatal(err)
	}
	return all
}

func TestFrameComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reports := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Report {
			return Report{
				Device: rapid.StringN(0, 40, 80).Draw(t, "device"), Topic: rapid.SampledFrom([]string{"telemetry", "state", "a/b"}).Draw(t, "topic"),
				Received: rapid.Int64().Draw(t, "received"), At: rapid.Int64().Draw(t, "at"),
				Payload: append([]byte{}, rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "payload")...),
			}
		}), 0, 50).Draw(t, "reports")
		back, err := DecodeFrame(EncodeFrame(reports))
		if err != nil {
			t.Fatal(err)
		}
		for i := range back {
			back[i].Payload = append([]byte{}, back[i].Payload...)
		}
		if diff := cmp.Diff(reports, back); diff != "" && len(reports) > 0 {
			t.Fatal(diff)
		}
	})
}

func TestBrokenFrameIsRefused(t *testing.T) {
	whole := EncodeFrame([]Report{{Device: "d1", Topic: "telemetry", Received: 1, Payload: bytes.Repeat([]byte(`{"a":1}`), 500)}})
	for i := range whole {
		cut := whole[:i]
		if _, err := DecodeFrame(cut); !errors.Is(err, ErrFrame) {
			t.Fatalf("cut at %d: %v", i, err)
		}
		changed := bytes.Clone(whole)
		changed[i] ^= 0x10
		if _, err := DecodeFrame(changed); !errors.Is(err, ErrFrame) {
			t.Fatalf("changed at %d: %v", i, err)
		}
	}
}

func FuzzDecodeFrame(f *testing.F) {
	f.Add(EncodeFrame(nil))
	f.Add(EncodeFrame([]Report{{Device: "d", Topic: "t", Received: 5, At: 4, Payload: []byte("{}")}}))
	f.Add(EncodeFrame([]Report{{Device: "d", Payload: bytes.Repeat([]byte("x"), 4000)}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		reports, err := DecodeFrame(data)
		if err != nil {
			if !errors.Is(err, ErrFrame) {
				t.Fatalf("another fault: %v", err)
			}
			// The checksum keeps the fuzzer out: give the rest a right one.
			reports, err = DecodeFrame(sealAgain(data))
			if err != nil {
				return
			}
		}
		again, err := DecodeFrame(EncodeFrame(reports))
		if err != nil || len(again) != len(reports) {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}

func TestAppendedIsInTheLogInOrder(t *testing.T) {
	b := openLog(t, t.TempDir())
	var wg sync.WaitGroup
	for w := range 20 {
		wg.Go(func() {
			for i := range 100 {
				r := Report{Device: fmt.Sprint("d", w), Topic: "telemetry", Received: int64(i), Payload: fmt.Appendf(nil, `{"n":%d}`, i)}
				if err := b.Log().Append(t.Context(), []Report{r}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	next := map[string]int64{}
	for _, r := range readLog(t, b.Log()) {
		if r.Received != next[r.Device] {
			t.Fatalf("%s has %d where %d should be", r.Device, r.Received, next[r.Device])
		}
		next[r.Device]++
	}
	if len(next) != 20 || next["d7"] != 100 {
		t.Errorf("%v", next)
	}
}

func TestLogSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	b := openLog(t, dir)
	if err := b.Log().Append(t.Context(), []Report{{Device: "d1", Topic: "telemetry", Payload: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	if err := b.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.Log().Append(t.Context(), nil); !errors.Is(err, ErrLogClosed) {
		t.Errorf("append after stop: %v", err)
	}
	if all := readLog(t, openLog(t, dir).Log()); len(all) != 1 {
		t.Errorf("%v", all)
	}
}

func TestFollowGoesOnFromASequenceAndHearsNewFrames(t *testing.T) {
	b := openLog(t, t.TempDir())
	for i := range 3 {
		if err := b.Log().Append(t.Context(), []Report{{Device: "d", Received: int64(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var got []int64
	ended := make(chan error, 1)
	third := make(chan struct{})
	go func() {
		ended <- b.Log().Follow(ctx, 3, func(seq uint64, reports []Report) error {
			if got = append(got, reports[0].Received); len(got) == 1 {
				close(third)
			}
			if len(got) == 2 {
				cancel()
			}
			return nil
		})
	}()
	<-third
	if err := b.Log().Append(t.Context(), []Report{{Device: "d", Received: 3}}); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil || fmt.Sprint(got) != "[2 3]" {
		t.Errorf("%v %v", got, err)
	}
}

// stuck is a receipt that keeps the log's goroutine until it is let go.
type stuck struct{ held, free chan struct{} }

func (s stuck) Stored(error) { close(s.held); <-s.free }

func TestFullLogMakesSendersWait(t *testing.T) {
	b := openLog(t, t.TempDir())
	s := stuck{make(chan struct{}), make(chan struct{})}
	if err := b.Log().Put(t.Context(), []Report{{Device: "d"}}, s); err != nil {
		t.Fatal(err)
	}
	<-s.held
	large := []Report{{Device: "d", Payload: []byte(strings.Repeat("x", 1<<20))}}
	stored := make(receiptChan, 100)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	n := 0
	for b.Log().Put(ctx, large, stored) == nil {
		if n++; n > 100 {
			t.Fatal("a log that stores nothing takes everything")
		}
	}
	close(s.free)
	for range n {
		if err := <-stored; err != nil {
			t.Fatal(err)
		}
	}
	if all := readLog(t, b.Log()); len(all) != n+1 {
		t.Errorf("%d reports of %d", len(all), n+1)
	}
}

func TestTakenPortOfTheClusterNamesTheAddress(t *testing.T) {
	first, err := Start(t.Context(), Config{Dir: t.TempDir(), Clock: clock.Real(), Leaves: &Leaves{Listen: freeAddress(t)}})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, first)
	address := first.cfg.Leaves.Listen
	_, err = Start(t.Context(), Config{Dir: t.TempDir(), Clock: clock.Real(), Leaves: &Leaves{Listen: address}})
	if !errors.Is(err, ErrListen) || !strings.Contains(err.Error(), address) {
		t.Errorf("%v", err)
	}
}

func TestFolderInUseIsRefused(t *testing.T) {
	dir := t.TempDir()
	openLog(t, dir)
	if _, err := Start(t.Context(), Config{Dir: dir, Clock: clock.Real()}); !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Dir: file, Clock: clock.Real()}); !errors.Is(err, ErrFolder) {
		t.Errorf("a file as the folder: %v", err)
	}
}

func BenchmarkLogAppend(b *testing.B) {
	bus := openLog(b, b.TempDir())
	report := []Report{{Device: "dev_01k3q8", Topic: "telemetry", Received: 1, Payload: []byte(`{"pm25":12.5,"pm10":33.1,"at":"2026-01-01T00:00:00Z"}`)}}
	b.SetParallelism(200)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := bus.Log().Append(b.Context(), report); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "obs/s")
}
