package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// BenchmarkSignIns proves passwords at the real cost, from many people at once, while
// others go on with sessions that they have: how many sign in a second, how many were
// told to come again, and how long the others waited at the worst (p99).
func BenchmarkSignIns(b *testing.B) {
	for _, at := range []int{1, 8, 60} {
		b.Run(fmt.Sprintf("%d at once", at), func(b *testing.B) {
			d := dbtest.Open(b, db.SQLite, []db.Migrations{Migrations()})
			a, _, _ := newAuth(b, d, Config{Cost: DefaultCost})
			setPassword(b, a, "person_1", "the right password")
			token, _, err := a.Open(context.Background(), "person_1", "", Caller{})
			if err != nil {
				b.Fatal(err)
			}
			stop, waits := others(a, token)
			b.ResetTimer()
			began := time.Now()
			busy := signIns(b, a, at)
			took := time.Since(began)
			b.StopTimer()
			close(stop)
			b.ReportMetric(float64(int64(b.N)-busy)/took.Seconds(), "signins/s")
			b.ReportMetric(float64(busy), "refused")
			b.ReportMetric(float64(<-waits)/float64(time.Millisecond), "others_p99_ms")
		})
	}
}

// signIns proves b.N passwords from so many people at once and counts who was told
// that too many sign in.
func signIns(b *testing.B, a *Auth, at int) (busy int64) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := make(chan int)
	for range at {
		wg.Go(func() {
			for i := range next {
				try := Attempt{Account: fmt.Sprint("p", i), Principal: "person_1", Password: "the right password", Address: fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255)}
				err := a.Prove(context.Background(), try)
				if errors.Is(err, ErrBusy) {
					mu.Lock()
					busy++
					mu.Unlock()
				} else if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range b.N {
		next <- i
	}
	close(next)
	wg.Wait()
	return busy
}

// others reads a session again and again, as every request does, each time from the
// store, and gives the 99th percentile of how long that took.
func others(a *Auth, token string) (stop chan struct{}, waits chan time.Duration) {
	stop, waits = make(chan struct{}), make(chan time.Duration, 1)
	go func() {
		var took []time.Duration
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				waits <- percentile(took)
				return
			case <-tick.C:
				a.ForgetAll()
				began := time.Now()
				_, _ = a.bySession(context.Background(), token)
				took = append(took, time.Since(began))
			}
		}
	}()
	return stop, waits
}

func percentile(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}
