package traffic

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/db"
)

// storedMoment is a minute as it is kept. Signals are gathered by letter, for junctions
// may come and go while names stay.
type storedMoment struct {
	Roads     string            `json:"r"`
	Signals   map[string]string `json:"s"` // ids by letter, each with a blank behind it
	Vehicles  int               `json:"v"`
	Standing  int               `json:"n"`
	Speed     float64           `json:"m"`
	Congested float64           `json:"c"`
	Driving   []OnTheWay        `json:"d,omitempty"`

	at      time.Time
	edition string
}

// letters gives the letter of each junction.
func (m *storedMoment) letters() map[string]byte {
	by := map[string]byte{}
	for letter, ids := range m.Signals {
		for id := range strings.FieldsSeq(ids) {
			by[id] = letter[0]
		}
	}
	return by
}

// mostMoment bounds a minute that is read, in bytes: a metropolis has some hundred thousand.
const mostMoment = 8 << 20

func (m *storedMoment) pack() (string, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(body); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(out.Bytes()), nil
}

func (m *storedMoment) unpack(text string) error {
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), mostMoment))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, m); err != nil {
		return err
	}
	for letter := range m.Signals {
		if len(letter) != 1 {
			return fmt.Errorf("the letter %q of a signal", letter)
		}
	}
	return nil
}

// addMoment keeps a minute; one that is there already stays as it is.
func (store) addMoment(ctx context.Context, tx *db.Tx, m storedMoment) error {
	body, err := m.pack()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_moments (at, edition, body) VALUES ($1, $2, $3) ON CONFLICT (at) DO NOTHING`, db.Micros(m.at), m.edition, body)
	return err
}

// momentsOf reads the minutes of a span and a map, and the oldest that is kept at all.
func (store) momentsOf(ctx context.Context, tx *db.Tx, edition string, from, until time.Time) ([]storedMoment, *time.Time, error) {
	var oldest int64
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MIN(at), 0) FROM traffic_moments`).Scan(&oldest); err != nil {
		return nil, nil, err
	}
	if oldest == 0 {
		return nil, nil, nil
	}
	first := db.Time(oldest)
	rows, err := tx.Query(ctx, `SELECT at, body FROM traffic_moments WHERE at >= $1 AND at < $2 AND edition = $3 ORDER BY at`, db.Micros(from), db.Micros(until), edition)
	if err != nil {
		return nil, nil, err
	}
	list, err := each(rows, func(row scanner) (m storedMoment, err error) {
		var at int64
		var body string
		if err := row.Scan(&at, &body); err != nil {
			return m, err
		}
		if err := m.unpack(body); err != nil {
			return m, fmt.Errorf("minute %d: %w", at, err)
		}
		m.at, m.edition = db.Time(at), edition
		return m, nil
	})
	return list, &first, err
}

func (store) dropMoments(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM traffic_moments WHERE at < $1`, db.Micros(before))
	return err
}

// mostHappened bounds what is told of an hour, of each kind.
const mostHappened = 500

// incidentsIn reads those that were open at some time of a span.
func (store) incidentsIn(ctx context.Context, tx *db.Tx, from, until time.Time) ([]Incident, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM traffic_incidents WHERE begun < $1 AND (cleared_at = 0 OR cleared_at >= $2) ORDER BY begun, id LIMIT $3`,
		db.Micros(until), db.Micros(from), mostHappened)
	if err != nil {
		return nil, err
	}
	return each(rows, incidentRow)
}

// closuresIn reads those that were in force at some time of a span.
func (store) closuresIn(ctx context.Context, tx *db.Tx, from, until time.Time) ([]Closure, error) {
	rows, err := tx.Query(ctx, `SELECT changed_at, authors, body FROM traffic_closures
		WHERE state IN ('active', 'ended', 'lifted') AND begins < $1 AND ends >= $2 ORDER BY begins, id LIMIT $3`, db.Micros(until), db.Micros(from), mostHappened)
	if err != nil {
		return nil, err
	}
	list, err := each(rows, closureRow)
	return slices.DeleteFunc(list, func(c Closure) bool {
		return c.BegunAt == nil || !c.BegunAt.Before(until) || (c.EndedAt != nil && c.EndedAt.Before(from))
	}), err
}

// prioritiesIn reads those that drove at some time of a span.
func (store) prioritiesIn(ctx context.Context, tx *db.Tx, from, until time.Time) ([]Priority, error) {
	rows, err := tx.Query(ctx, `SELECT `+priorityColumns+` FROM traffic_priorities WHERE asked_at < $1 AND (ended_at = 0 OR ended_at >= $2) ORDER BY asked_at, id LIMIT $3`,
		db.Micros(until), db.Micros(from), mostHappened)
	if err != nil {
		return nil, err
	}
	return each(rows, scanPriority)
}
