package notify

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"citybrain/domain/notify/quiet"
	"citybrain/kernel/db"
)

// store is all SQL of notify.
type store struct{ seal Sealer }

// sealedAt binds a sealed text to its column and row.
func sealedAt(column, row string) []byte { return []byte("notify_" + column + ":" + row) }

// close seals something for its column and row; nothing stays nothing.
func (s store) close(column, row string, plain []byte) (string, error) {
	if len(plain) == 0 {
		return "", nil
	}
	return s.seal.Encrypt(plain, sealedAt(column, row))
}

func (s store) open(column, row, text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	return s.seal.Decrypt(text, sealedAt(column, row))
}

func (s store) closeContents(column, row string, values map[string]Text) (string, error) {
	if len(values) == 0 {
		return "", nil
	}
	plain, _ := json.Marshal(values) // plain strings
	return s.close(column, row, plain)
}

func (s store) openContents(column, row, text string) (values map[string]Text, err error) {
	plain, err := s.open(column, row, text)
	if err != nil || len(plain) == 0 {
		return nil, err
	}
	return values, json.Unmarshal(plain, &values)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// wishes are what somebody wishes; the zero value is what is usual.
type wishes struct {
	mail     string
	language string
	quiet    string // '22:00-07:30', '' for the city's
	off      []string
}

func wish(kind string, c Channel) string { return kind + "/" + string(c) }

func (w wishes) isOff(kind string, c Channel) bool {
	for _, one := range w.off {
		if one == wish(kind, c) {
			return true
		}
	}
	return false
}

// hours are those in which somebody is not to be disturbed.
func (w wishes) hours(r *rules) quiet.Hours {
	if from, to, own := strings.Cut(w.quiet, "-"); own {
		if h, err := quiet.Parse(from, to); err == nil {
			return h
		}
	}
	return r.quiet
}

func (s store) wishes(ctx context.Context, tx *db.Tx, person string) (w wishes, err error) {
	var off, mail string
	err = tx.QueryRow(ctx, `SELECT mail, language, quiet, off FROM notify_wishes WHERE person = $1`, person).Scan(&mail, &w.language, &w.quiet, &off)
	if errors.Is(err, db.ErrMissing) {
		return wishes{}, nil
	}
	if err != nil {
		return w, err
	}
	plain, err := s.open("wishes.mail", person, mail)
	if err != nil {
		return w, err
	}
	w.mail = string(plain)
	if off != "" {
		err = json.Unmarshal([]byte(off), &w.off)
	}
	return w, err
}

func (s store) putWishes(ctx context.Context, tx *db.Tx, person string, w wishes) error {
	mail, err := s.close("wishes.mail", person, []byte(w.mail))
	if err != nil {
		return err
	}
	off, _ := json.Marshal(w.off) // plain strings
	_, err = tx.Exec(ctx, `INSERT INTO notify_wishes (person, mail, language, quiet, off, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person) DO UPDATE SET mail = excluded.mail, language = excluded.language, quiet = excluded.quiet, off = excluded.off, changed_at = excluded.changed_at`,
		person, mail, w.language, w.quiet, string(off), db.Micros(tx.Now))
	return err
}

// countDay counts one more message of a day, and gives how many there are.
func (store) countDay(ctx context.Context, tx *db.Tx, person string, c Channel, day string) (n int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO notify_days (person, channel, day, told) VALUES ($1, $2, $3, 1)
		ON CONFLICT (person, channel, day) DO UPDATE SET told = notify_days.told + 1 RETURNING told`, person, string(c), day).Scan(&n)
	return n, err
}

// purge forgets some of what was deleted or sent before these instants, and gives how
// many rows that were.
func (s store) purge(ctx context.Context, tx *db.Tx, deleted, sent time.Time, most int) (n int64, err error) {
	for _, one := range []struct {
		query string
		until time.Time
	}{
		{`DELETE FROM notify_messages WHERE (person, id) IN (SELECT person, id FROM notify_messages WHERE deleted_at > 0 AND deleted_at < $1 ORDER BY deleted_at, id LIMIT $2)`, deleted},
		{`DELETE FROM notify_deliveries WHERE id IN (SELECT id FROM notify_deliveries WHERE ended_at > 0 AND ended_at < $1 ORDER BY ended_at, id LIMIT $2)`, sent},
	} {
		gone, err := tx.Exec(ctx, one.query, db.Micros(one.until), most)
		if err != nil {
			return n, err
		}
		n += gone
	}
	gone, err := tx.Exec(ctx, `DELETE FROM notify_days WHERE day < $1`, tx.Now.AddDate(0, 0, -7).Format("20060102"))
	return n + gone, err
}
