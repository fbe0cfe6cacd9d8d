package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"citybrain/domain/identity"
	"citybrain/domain/things"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/config"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/page"
	"citybrain/kernel/seal"
)

// ErrBroken is what VerifyAudit ends with when the chain does not hold.
var ErrBroken = fault.New(fault.Conflict, "app.audit_broken", "The audit chain is broken; see docs/runbooks/audit-broken.md.")

// within opens a city, without starting anything, for one task on its store.
func within(ctx context.Context, cfg config.Config, out io.Writer, name string, task func(ctx context.Context, c *city) error) error {
	c, err := open(ctx, cfg, out)
	if err != nil {
		return err
	}
	defer c.close(context.WithoutCancel(ctx))
	return task(auth.AsSystem(ctx, name), c)
}

// Migrate brings the store to this binary's version, and nothing else.
func Migrate(ctx context.Context, cfg config.Config, out io.Writer) error {
	return within(ctx, cfg, out, "migrate", func(context.Context, *city) error { return nil })
}

// Seed loads the city pack, also where the store has it already.
func Seed(ctx context.Context, cfg config.Config, out io.Writer) error {
	return within(ctx, cfg, out, "seed", func(ctx context.Context, c *city) error {
		began := time.Now()
		if err := c.loadPack(ctx, true); err != nil {
			return err
		}
		c.out.step(stepOf("city pack", began, c.pack.City.Name+", loaded"))
		return nil
	})
}

// NewUser is an administrator to be added from the command line.
type NewUser struct {
	Login    string
	Name     string    // the login where empty
	Role     string    // of the city pack
	Password io.Reader // its first line
}

// AddUser makes an account with a post at the head of the city. It is how the
// first administrator comes to a city that is no demo.
func AddUser(ctx context.Context, cfg config.Config, u NewUser, out io.Writer) error {
	return within(ctx, cfg, out, "user add", func(ctx context.Context, c *city) error {
		if err := c.loadPack(ctx, false); err != nil {
			return err
		}
		password, err := firstLine(u.Password)
		if err != nil {
			return err
		}
		if u.Name == "" {
			u.Name = u.Login
		}
		people := c.domains.identity
		organisations, err := people.Organisations(ctx) // parents first
		if err != nil {
			return err
		}
		_, err = people.Appoint(ctx, identity.NewPerson{
			Kind: identity.Official, Login: u.Login, Name: u.Name, Region: c.pack.City.Region,
			Language: c.pack.City.Language, Password: password,
		}, identity.NewPost{
			Organisation: organisations[0].Path, ZH: "系统管理员", EN: "Administrator", Roles: []string{u.Role}, Region: c.pack.City.Region,
		})
		if err == nil {
			c.out.say("%s may sign in at the desk.", u.Login)
		}
		return err
	})
}

// SetPassword gives the holder of a login name or phone number another password,
// forgets their failed attempts and ends their sessions. It is the way back in for
// an administrator whom nobody else can help.
func SetPassword(ctx context.Context, cfg config.Config, login string, password io.Reader, out io.Writer) error {
	return within(ctx, cfg, out, "user passwd", func(ctx context.Context, c *city) error {
		people := c.domains.identity
		person, err := people.FindByAccount(ctx, login)
		if err != nil {
			return err
		}
		fresh, err := firstLine(password)
		if err != nil {
			return err
		}
		if err := people.SetPassword(ctx, person, fresh); err != nil {
			return err
		}
		c.out.say("%s has a new password; their sessions have ended.", login)
		return nil
	})
}

// firstLine reads a password as it is piped or typed in.
func firstLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// VerifyAudit checks the hash chain and its checkpoints and tells every entry
// that was changed, removed or reordered. It gives ErrBroken if there is one. It
// only reads, on one snapshot, and so works on a city that runs as well as on a
// backup.
func VerifyAudit(ctx context.Context, cfg config.Config, out io.Writer) (err error) {
	keys, err := seal.Read(cfg.Keys())
	if err != nil {
		return err
	}
	store, err := db.Open(ctx, db.Config{URL: cfg.DB, Dir: cfg.Data, ReadOnly: true, Conns: 1})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := sameKeys(ctx, store, keys, cfg.Keys()); err != nil {
		return err
	}
	r, err := audit.New(audit.Config{DB: store, Keys: keys, Checkpoints: checkpoints(cfg)}).Verify(auth.AsSystem(ctx, "audit verify"))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d entries, %d checkpoints, head %.16s\n", r.Entries, r.Checkpoints, r.Head)
	if r.Torn {
		fmt.Fprintln(out, "! the last checkpoint is torn, as a power cut leaves it; it counts for nothing, and the next start takes it away")
	}
	for _, p := range r.Problems {
		fmt.Fprintf(out, "✗ entry %d: %s (%s)\n", p.Seq, p.Reason, p.Kind)
	}
	if !r.Sound {
		return ErrBroken.With("problems", len(r.Problems))
	}
	fmt.Fprintln(out, "✓ the chain holds")
	return nil
}

// checkpoints is the file of the audit's signed heads.
func checkpoints(cfg config.Config) string { return filepath.Join(cfg.Data, "audit-checkpoints.jsonl") }

// Export writes things, alarms or the audit log as JSON lines.
// How many lines there were is said to said, never into the data.
func Export(ctx context.Context, cfg config.Config, what string, out, said io.Writer) error {
	return within(ctx, cfg, io.Discard, "export", func(ctx context.Context, c *city) error {
		switch what {
		case "things":
			if err := c.domains.things.Recall(ctx); err != nil {
				return err
			}
			return exportPages(out, said, func(cursor string) (page.Page[things.View], error) {
				return c.domains.things.List(ctx, things.Query{Ask: page.Ask{Cursor: cursor, Limit: page.MaxSize}})
			})
		case "alarms":
			return exportPages(out, said, func(cursor string) (page.Page[things.Alarm], error) {
				return c.domains.things.Alarms(ctx, things.AlarmQuery{Ask: page.Ask{Cursor: cursor, Limit: page.MaxSize}})
			})
		default:
			return exportPages(out, said, func(cursor string) (page.Page[audit.Line], error) {
				return c.audit.List(ctx, audit.Filter{}, page.Ask{Cursor: cursor, Limit: page.MaxSize})
			})
		}
	})
}

// exportPages writes page after page, one item a line.
func exportPages[T any](out, said io.Writer, next func(cursor string) (page.Page[T], error)) error {
	w := bufio.NewWriter(out)
	lines, count := json.NewEncoder(w), 0
	for cursor := ""; ; {
		p, err := next(cursor)
		if err != nil {
			return err
		}
		for _, item := range p.Items {
			if err := lines.Encode(item); err != nil {
				return err
			}
		}
		count += len(p.Items)
		if cursor = p.Next; cursor == "" {
			err := w.Flush()
			if err == nil {
				fmt.Fprintf(said, "%d lines\n", count)
			}
			return err
		}
	}
}
