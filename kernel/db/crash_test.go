package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
)

// childTask tells the test binary to be a process of its own: "write" until it
// is killed, or "full" to meet a disk that takes no more.
const childTask = "CITYBRAIN_DB_CHILD"

func TestMain(m *testing.M) {
	config := db.Config{Dir: os.Getenv("CHILD_DIR"), URL: os.Getenv("CHILD_URL"), Conns: 16}
	switch os.Getenv(childTask) {
	case "write":
		exit(writeForEver(config))
	case "full":
		exit(meetFullDisk(config))
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func child(t *testing.T, task string, config db.Config) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), childTask+"="+task, "CHILD_DIR="+config.Dir, "CHILD_URL="+config.URL)
	c.Stderr = os.Stderr
	return c
}

// writeForEver commits units of two rows and a fact and tells each only after
// Do has returned.
func writeForEver(config db.Config) error {
	ctx := context.Background()
	d, err := db.Open(ctx, config)
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx, lots()); err != nil {
		return err
	}
	failed := make(chan error)
	for w := range 16 {
		go func() {
			for k := 0; ; k++ {
				code := fmt.Sprintf("%02d-%06d", w, k)
				err := d.Do(ctx, func(tx *db.Tx) error {
					return errors.Join(add(ctx, tx, code+"a", 1), add(ctx, tx, code+"b", 1), tx.Emit(ctx, opened{code}))
				})
				if err != nil {
					failed <- err
					return
				}
				os.Stdout.WriteString(code + "\n") // one write is one line in the pipe
			}
		}()
	}
	return <-failed
}

func TestKilledProcessKeepsEverythingItAcknowledged(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			for range 3 {
				acknowledged := map[string]bool{}
				c := child(t, "write", config)
				out, err := c.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				lines := bufio.NewScanner(out)
				for lines.Scan() {
					acknowledged[lines.Text()] = true
					if len(acknowledged) == 400 {
						if err := c.Process.Kill(); err != nil { // SIGKILL
							t.Fatal(err)
						}
					}
				}
				_ = c.Wait()
				checkKept(t, config, acknowledged)
			}
		})
	}
}

// checkKept reopens the store, compares, and empties it for the next round.
func checkKept(t *testing.T, config db.Config, acknowledged map[string]bool) {
	t.Helper()
	d := dbtest.Reopen(t, config, lots())
	defer d.Close()
	halves := map[string]int{}
	for _, code := range texts(t, d, "SELECT code FROM lots_lot") {
		halves[code[:len(code)-1]]++
	}
	for unit, n := range halves {
		if n != 2 {
			t.Errorf("unit %s is half there", unit)
		}
	}
	lost := 0
	for unit := range acknowledged {
		if halves[unit] != 2 {
			lost++
		}
	}
	if n, err := d.Waiting(t.Context()); err != nil || int(n) != len(halves) {
		t.Errorf("%d facts of %d units: %v", n, len(halves), err)
	}
	if lost > 0 || len(halves) < 400 {
		t.Fatalf("%d acknowledged units are lost; %d are there", lost, len(halves))
	}
	do(t, d, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(change(ctx, tx, "DELETE FROM lots_lot"), change(ctx, tx, "DELETE FROM db_outbox"))
	})
}

// meetFullDisk lets the kernel refuse every write past the present size of the
// files, so that the commit of a group fails as on a full disk.
func meetFullDisk(config db.Config) error {
	ctx := context.Background()
	signal.Ignore(syscall.SIGXFSZ)
	d, err := db.Open(ctx, config)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Migrate(ctx, lots()); err != nil {
		return err
	}
	unit := func(code string) error {
		return d.Do(ctx, func(tx *db.Tx) error { return add(ctx, tx, code, 1) })
	}
	if err := unit("before"); err != nil {
		return err
	}
	var free syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: free.Max}); err != nil {
		return err
	}
	var wg sync.WaitGroup
	wrong := make(chan error, 20)
	for k := range cap(wrong) {
		wg.Go(func() {
			err := unit(fmt.Sprintf("during %d", k))
			if f := fault.From(err); f == nil || f.Kind != fault.Unavailable || f.Code != "db.commit_failed" && f.Code != "db.disk_full" {
				wrong <- fmt.Errorf("unit %d on a full disk: %w", k, err)
			}
		})
	}
	wg.Wait()
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	close(wrong)
	for err := range wrong {
		return err
	}
	return unit("after")
}

func TestFullDiskFailsEveryMemberAndKeepsTheRest(t *testing.T) {
	config := dbtest.Fresh(t, db.SQLite)
	if err := child(t, "full", config).Run(); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Reopen(t, config, lots())
	same(t, texts(t, d, "SELECT code FROM lots_lot ORDER BY code"), "after", "before")
	same(t, texts(t, d, "SELECT integrity_check FROM pragma_integrity_check"), "ok")
}
