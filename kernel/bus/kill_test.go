package bus

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// The kill test runs this test binary again as the child, tells it its folder
// in killFolder, and kills it with SIGKILL. The child says on its output which
// facts the store of record has acknowledged; what it said must have its effect
// exactly once, what it did not say at most once.
const (
	killFolder = "CITYBRAIN_BUS_KILL_FOLDER"
	killRounds = 100
	killSeed   = 20260501
	killKeys   = 7
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(killFolder); dir != "" {
		if err := killChild(context.Background(), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if spec := os.Getenv(nodeSpec); spec != "" {
		if err := nodeChild(context.Background(), spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// killChild emits facts until it is killed and listens to its own.
func killChild(ctx context.Context, dir string) error {
	d, err := openStore(ctx, dir)
	if err != nil {
		return err
	}
	b := New(Config{Dir: dir, DB: d, Clock: clock.Real(), SyncInterval: 50 * time.Millisecond})
	b.Listen(Listener{Name: "effects", Subject: "test.raised.v1", Hear: write})
	if err := b.Start(ctx); err != nil {
		return err
	}
	next := 0
	err = d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) FROM test_said`).Scan(&next)
	})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	go func() { // observations beside the facts
		for n := time.Now().UnixMicro(); ; n++ {
			if b.Log().Append(ctx, []Report{{Device: "d1", Topic: "telemetry", Received: n}}) == nil {
				fmt.Println("stored", n)
			}
		}
	}()
	for {
		next++
		thing := fmt.Sprint("thing", next%killKeys)
		err := d.Do(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO test_said (thing, n) VALUES ($1, $2)`, thing, next); err != nil {
				return err
			}
			return tx.Emit(ctx, raised{thing, next})
		})
		if err != nil {
			return err
		}
		fmt.Println("said", next)
	}
}

func openStore(ctx context.Context, dir string) (*db.DB, error) {
	d, err := db.Open(ctx, db.Config{Dir: dir, Now: clock.Real().Now})
	if err != nil {
		return nil, err
	}
	return d, d.Migrate(ctx, tables)
}

func TestKillNineLosesAndDoublesNothing(t *testing.T) {
	dir := t.TempDir()
	dice := rand.New(rand.NewPCG(killSeed, 0))
	acknowledged, stored := 0, map[int64]bool{}
	for range killRounds {
		// Some children die while they start, most while they work.
		acknowledged = max(acknowledged, killOnce(t, dir, time.Duration(dice.IntN(250))*time.Millisecond, dice.IntN(4) == 0, stored))
	}
	d, err := openStore(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	b := start(t, d, dir, Listener{Name: "effects", Subject: "test.raised.v1", Hear: write})
	said := count(t, d, `SELECT count(*) FROM test_said`)
	eventually(t, "every effect", func() bool { return count(t, d, `SELECT count(DISTINCT n) FROM test_effect`) == said })
	for _, r := range readLog(t, b.Log()) {
		delete(stored, r.Received)
	}
	if len(stored) > 0 {
		t.Errorf("%d acknowledged observations are not in the log", len(stored))
	}
	stop(t, b)
	if acknowledged == 0 || said < acknowledged {
		t.Fatalf("%d facts were acknowledged, the store knows %d", acknowledged, said)
	}
	if effects := count(t, d, `SELECT count(*) FROM test_effect`); effects != said {
		t.Errorf("%d effects of %d facts", effects, said)
	}
	disorder := count(t, d, `SELECT count(*) FROM (SELECT n, LAG(n) OVER (PARTITION BY thing ORDER BY rowid) AS before FROM test_effect) AS o WHERE before > n`)
	if disorder != 0 {
		t.Errorf("%d effects came before an earlier one of their key", disorder)
	}
	t.Logf("%d kills, %d facts, each with one effect", killRounds, said)
}

// killOnce runs a child, kills it after the time given (from its start if early,
// else from when it is ready), and gives the last fact that it acknowledged. It
// notes the observations that it acknowledged in stored.
func killOnce(t *testing.T, dir string, after time.Duration, early bool, stored map[int64]bool) (last int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), killFolder+"="+dir)
	var complaints strings.Builder
	child.Stderr = &complaints
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = child.Process.Kill() } // SIGKILL
	if early {
		defer time.AfterFunc(after, kill).Stop()
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a cut line was not acknowledged
		}
		var n int64
		switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case "ready":
			if !early {
				defer time.AfterFunc(after, kill).Stop()
			}
		case "said":
			_, _ = fmt.Sscanf(line, "said %d", &last)
		case "stored":
			if _, err := fmt.Sscanf(line, "stored %d", &n); err == nil {
				stored[n] = true
			}
		}
	}
	_ = child.Wait() // killed, as meant
	if complaints.Len() > 0 {
		t.Fatalf("the child complains: %s", complaints.String())
	}
	return last
}
