package reseal

import (
	"errors"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/seal"
)

var letters = Column{Table: "post_letters", Name: "text", Key: []string{"box", "no"}, Place: place}

// place binds a letter to its box and number: what lay elsewhere does not open.
func place(row Row) []byte { return fmt.Appendf(nil, "%s/%d", row.Text(0), row.Number(1)) }

// post is a table of sealed letters, more than one unit of work takes.
type post struct {
	*testing.T
	*db.DB
	keys *seal.Ring
}

const most = rowsAtOnce + 50

func eachPost(t *testing.T, story func(p *post)) {
	t.Helper()
	table := fstest.MapFS{"0001_letters.sql": {Data: []byte(`CREATE TABLE post_letters (box TEXT NOT NULL, no BIGINT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (box, no));`)}}
	dbtest.Each(t, []db.Migrations{{Domain: "post", Files: table}}, func(t *testing.T, d *db.DB) {
		keys, err := seal.Open(t.TempDir()+"/keys", seal.SM, time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		p := &post{t, d, keys}
		for no := range most {
			p.writes("a", no, p.sealed("a", no, fmt.Sprint("letter ", no)))
		}
		p.writes("b", 0, "") // nothing is sealed there
		story(p)
	})
}

func (p *post) sealed(box string, no int, text string) string {
	p.Helper()
	out, err := p.keys.Encrypt([]byte(text), place(Row{box, int64(no)}))
	if err != nil {
		p.Fatal(err)
	}
	return out
}

func (p *post) writes(box string, no int, text string) {
	p.Helper()
	p.do(`INSERT INTO post_letters (box, no, text) VALUES ($1, $2, $3) ON CONFLICT (box, no) DO UPDATE SET text = excluded.text`, box, no, text)
}

func (p *post) do(query string, args ...any) {
	p.Helper()
	if err := p.Do(p.Context(), func(tx *db.Tx) error { _, err := tx.Exec(p.Context(), query, args...); return err }); err != nil {
		p.Fatal(err)
	}
}

func (p *post) reads(box string, no int) string {
	p.Helper()
	var text string
	err := p.View(p.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(p.Context(), `SELECT text FROM post_letters WHERE box = $1 AND no = $2`, box, no).Scan(&text)
	})
	if err != nil {
		p.Fatal(err)
	}
	plain, err := p.keys.Decrypt(text, place(Row{box, int64(no)}))
	if err != nil {
		p.Fatal(err)
	}
	return string(plain)
}

func (p *post) rotates() {
	p.Helper()
	if err := p.keys.Rotate(time.Unix(1, 0)); err != nil {
		p.Fatal(err)
	}
}

func (p *post) run(progress func(int64) error) (int64, error) {
	return Work{DB: p.DB, Seal: p.keys, Columns: []Column{letters}}.Run(p.Context(), progress)
}

func TestEveryTextIsSealedAnewOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		if n, err := p.run(nil); n != 0 || err != nil {
			p.Errorf("before the rotation %d, %v", n, err)
		}
		p.rotates()
		p.writes("a", 3, p.sealed("a", 3, "with the new key"))
		var told []int64
		n, err := p.run(func(done int64) error { told = append(told, done); return nil })
		if n != most-1 || err != nil || len(told) < 2 || told[len(told)-1] != most-1 {
			p.Errorf("%d anew, told %v, %v", n, told, err)
		}
		if n, err := p.run(nil); n != 0 || err != nil {
			p.Errorf("a second time %d, %v", n, err)
		}
		if a, b := p.reads("a", 3), p.reads("a", most-1); a != "with the new key" || b != fmt.Sprint("letter ", most-1) {
			p.Errorf("%q, %q", a, b)
		}
	})
}

// TestWhatOthersChangeMeanwhileIsTheirs deletes and rewrites letters between two units
// of work: nothing comes back, and nothing new is written over.
func TestWhatOthersChangeMeanwhileIsTheirs(t *testing.T) {
	eachPost(t, func(p *post) {
		p.rotates()
		first := true
		n, err := p.run(func(int64) error {
			if first {
				first = false
				p.do(`DELETE FROM post_letters WHERE box = 'a' AND no = $1`, most-1)
				p.writes("a", most-2, p.sealed("a", most-2, "rewritten"))
			}
			return nil
		})
		if n != most-2 || err != nil {
			p.Errorf("%d anew, %v", n, err)
		}
		if got := p.reads("a", most-2); got != "rewritten" {
			p.Errorf("%q", got)
		}
		var left int
		if err := p.View(p.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(p.Context(), `SELECT COUNT(*) FROM post_letters WHERE box = 'a'`).Scan(&left)
		}); err != nil || left != most-1 {
			p.Errorf("%d letters, %v", left, err)
		}
	})
}

func TestWorkThatIsBrokenOffGoesOn(t *testing.T) {
	eachPost(t, func(p *post) {
		p.rotates()
		stop := errors.New("the node stops")
		if n, err := p.run(func(int64) error { return stop }); n != rowsAtOnce || !errors.Is(err, stop) {
			p.Errorf("%d, %v", n, err)
		}
		if n, err := p.run(nil); n != most-rowsAtOnce || err != nil {
			p.Errorf("then %d, %v", n, err)
		}
	})
}

func TestWhatDoesNotOpenIsToldWithItsRow(t *testing.T) {
	eachPost(t, func(p *post) {
		p.writes("a", 7, p.sealed("b", 7, "from another box"))
		p.rotates()
		if _, err := p.run(nil); err == nil {
			p.Error("a letter that lay elsewhere was sealed anew")
		}
	})
}
