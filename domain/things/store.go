package things

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/db"
)

// store is all SQL of the registry; store_alarm.go and store_history.go hold the rest.
type store struct{}

func (store) putProfiles(ctx context.Context, tx *db.Tx, list []Profile) error {
	for i, p := range list {
		body, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("profile %s: %w", p.Code, err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO things_profiles (code, place, body) VALUES ($1, $2, $3)
			ON CONFLICT (code) DO UPDATE SET place = excluded.place, body = excluded.body`, p.Code, i, string(body))
		if err != nil {
			return fmt.Errorf("profile %s: %w", p.Code, err)
		}
	}
	return nil
}

// dropProfiles removes the profiles that the pack no longer has.
func (s store) dropProfiles(ctx context.Context, tx *db.Tx, kept []Profile) error {
	known, err := s.profiles(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range known {
		if slices.ContainsFunc(kept, func(k Profile) bool { return k.Code == p.Code }) {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM things_profiles WHERE code = $1`, p.Code); err != nil {
			return err
		}
	}
	return nil
}

func (store) profiles(ctx context.Context, tx *db.Tx) ([]Profile, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM things_profiles ORDER BY place, code`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (p Profile, err error) {
		var body string
		if err = rows.Scan(&body); err == nil {
			err = json.Unmarshal([]byte(body), &p)
		}
		return p, err
	})
}

// scan reads all rows and closes them.
func scan[T any](rows *sql.Rows, read func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var list []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// each reads rows one by one, for lists that are too long to hold.
func each[T any](rows *sql.Rows, read func(*sql.Rows) (T, error), take func(T)) error {
	defer rows.Close()
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return err
		}
		take(one)
	}
	return rows.Err()
}

// openKey sets what is stored of the provisioning key of profiles; "" closes.
func (store) openKey(ctx context.Context, tx *db.Tx, profile, hash string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_profiles SET key_hash = $1 WHERE code = $2`, hash, profile)
	return n > 0, err
}

// openProfiles gives the profiles that have a provisioning key.
func (store) openProfiles(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	rows, err := tx.Query(ctx, `SELECT code FROM things_profiles WHERE key_hash <> ''`)
	if err != nil {
		return nil, err
	}
	codes, err := scan(rows, func(rows *sql.Rows) (code string, err error) { err = rows.Scan(&code); return code, err })
	return set(codes), err
}

func set(list []string) map[string]bool {
	in := make(map[string]bool, len(list))
	for _, one := range list {
		in[one] = true
	}
	return in
}

const serialsAtMost = 1000 // found by one text; who looks for a device types more of it

// withSerial gives the ids of things with a text in their serial number, without case.
func (store) withSerial(ctx context.Context, tx *db.Tx, text string, most int) (map[string]bool, error) {
	pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text)) + "%"
	rows, err := tx.Query(ctx, `SELECT id FROM things_things WHERE lower(serial) LIKE $1 ESCAPE '\' AND retired_at = 0 ORDER BY id LIMIT $2`,
		pattern, most)
	if err != nil {
		return nil, err
	}
	ids, err := scan(rows, func(rows *sql.Rows) (id string, err error) { err = rows.Scan(&id); return id, err })
	return set(ids), err
}

func (store) keyHash(ctx context.Context, tx *db.Tx, profile string) (hash string, err error) {
	err = tx.QueryRow(ctx, `SELECT key_hash FROM things_profiles WHERE code = $1`, profile).Scan(&hash)
	return hash, missing(err, ErrNoProfile)
}

// missing turns "no row" into the fault that says what is missing.
func missing(err, fault error) error {
	if errors.Is(err, db.ErrMissing) {
		return fault
	}
	return err
}

const thingColumns = `id, profile, serial, name, lon, lat, region, org`

func readThing(rows interface{ Scan(...any) error }) (t Thing, err error) {
	err = rows.Scan(&t.ID, &t.Profile, &t.Serial, &t.Name, &t.Lon, &t.Lat, &t.Region, &t.Org)
	return t, err
}

func (store) thing(ctx context.Context, tx *db.Tx, id ThingID) (Thing, error) {
	t, err := readThing(tx.QueryRow(ctx, `SELECT `+thingColumns+` FROM things_things WHERE id = $1 AND retired_at = 0`, string(id)))
	return t, missing(err, ErrNoThing)
}

// serials gives the serial numbers of things.
func (store) serials(ctx context.Context, tx *db.Tx, ids []string) (map[string]string, error) {
	found := make(map[string]string, len(ids))
	err := inParts(ids, func(part []string) error {
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		rows, err := tx.Query(ctx, `SELECT id, serial FROM things_things WHERE id IN `+tuples(1, len(part), ""), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, serial string
			if err := rows.Scan(&id, &serial); err != nil {
				return err
			}
			found[id] = serial
		}
		return rows.Err()
	})
	return found, err
}

// addThing registers one thing; false if it is there already. A retired one
// comes back.
func (store) addThing(ctx context.Context, tx *db.Tx, t Thing) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO things_things (`+thingColumns+`, listed, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, lon = excluded.lon, lat = excluded.lat, region = excluded.region,
			org = excluded.org, listed = 0, changed_at = excluded.changed_at, retired_at = 0
		WHERE things_things.retired_at <> 0`,
		string(t.ID), t.Profile, t.Serial, t.Name, t.Lon, t.Lat, t.Region, t.Org, db.Micros(tx.Now))
	return n > 0, err
}

const listRows = 100 // rows of one statement

// listThings takes the pack's list over: new and changed rows are written, the
// same ones left alone, so that loading twice changes nothing.
func (s store) listThings(ctx context.Context, tx *db.Tx, list []Thing) error {
	empty := true
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) = 0 FROM things_things`).Scan(&empty); err != nil {
		return err
	}
	if empty {
		return s.fillThings(ctx, tx, list)
	}
	for len(list) > 0 {
		part := list[:min(listRows, len(list))]
		list = list[len(part):]
		args := make([]any, 0, 9*len(part))
		for _, t := range part {
			args = append(args, string(t.ID), t.Profile, t.Serial, t.Name, t.Lon, t.Lat, t.Region, t.Org, db.Micros(tx.Now))
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_things (`+thingColumns+`, changed_at, listed) VALUES `+tuples(len(part), 9, ", 1")+`
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, lon = excluded.lon, lat = excluded.lat, region = excluded.region,
				org = excluded.org, listed = 1, changed_at = excluded.changed_at, retired_at = 0
			WHERE things_things.name <> excluded.name OR things_things.lon <> excluded.lon OR things_things.lat <> excluded.lat
				OR things_things.region <> excluded.region OR things_things.org <> excluded.org OR things_things.retired_at <> 0`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func (store) fillThings(ctx context.Context, tx *db.Tx, list []Thing) error {
	columns := append(strings.Split(thingColumns, ", "), "listed", "changed_at")
	_, err := tx.Bulk(ctx, "things_things", columns, func(yield func([]any) bool) {
		for _, t := range list {
			if !yield([]any{string(t.ID), t.Profile, t.Serial, t.Name, t.Lon, t.Lat, t.Region, t.Org, 1, db.Micros(tx.Now)}) {
				return
			}
		}
	})
	return err
}

// retireUnlisted retires the things that the pack's list no longer has. keep
// must hold the ids of the list.
func (store) retireUnlisted(ctx context.Context, tx *db.Tx, keep map[ThingID]bool) error {
	rows, err := tx.Query(ctx, `SELECT id FROM things_things WHERE listed = 1 AND retired_at = 0`)
	if err != nil {
		return err
	}
	ids, err := scan(rows, func(rows *sql.Rows) (id ThingID, err error) { err = rows.Scan(&id); return id, err })
	if err != nil {
		return err
	}
	for _, id := range ids {
		if keep[id] {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE things_things SET retired_at = $1, changed_at = $1 WHERE id = $2`, db.Micros(tx.Now), string(id)); err != nil {
			return err
		}
	}
	return nil
}

// tuples writes n value lists of width placeholders: ($1, $2), ($3, $4) …; each
// ends in extra.
func tuples(n, width int, extra string) string {
	var b strings.Builder
	k := 0
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteString(", ")
			}
			k++
			fmt.Fprintf(&b, "$%d", k)
		}
		b.WriteString(extra)
		b.WriteByte(')')
	}
	return b.String()
}

// changed is a row of the registry with what happened to it.
type changed struct {
	Thing
	retired bool
	at      int64
}

// changedSince calls f for every thing whose row changed at or after an instant.
func (store) changedSince(ctx context.Context, tx *db.Tx, since int64, f func(changed)) error {
	rows, err := tx.Query(ctx, `SELECT `+thingColumns+`, retired_at <> 0, changed_at FROM things_things WHERE changed_at >= $1`, since)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c changed
		if err := rows.Scan(&c.ID, &c.Profile, &c.Serial, &c.Name, &c.Lon, &c.Lat, &c.Region, &c.Org, &c.retired, &c.at); err != nil {
			return err
		}
		f(c)
	}
	return rows.Err()
}

// touch marks a thing as changed, so that every node looks at it again.
func (store) touch(ctx context.Context, tx *db.Tx, id ThingID) error {
	_, err := tx.Exec(ctx, `UPDATE things_things SET changed_at = $1 WHERE id = $2`, db.Micros(tx.Now), string(id))
	return err
}

func (store) countThings(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM things_things WHERE retired_at = 0`).Scan(&n)
	return n, err
}

// credential is what is stored of a device's key.
type credential struct {
	hash    string
	revoked bool
	again   bool
}

func (store) credential(ctx context.Context, tx *db.Tx, id ThingID) (c credential, err error) {
	err = tx.QueryRow(ctx, `SELECT key_hash, revoked_at <> 0, again <> 0 FROM things_credentials WHERE thing = $1`, string(id)).
		Scan(&c.hash, &c.revoked, &c.again)
	return c, err
}

func (store) putCredential(ctx context.Context, tx *db.Tx, id ThingID, hash, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_credentials (thing, key_hash, issued_at, issued_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (thing) DO UPDATE SET key_hash = excluded.key_hash, issued_at = excluded.issued_at,
			issued_by = excluded.issued_by, revoked_at = 0, again = 0`, string(id), hash, db.Micros(tx.Now), by)
	return err
}

// revokeCredential ends a key; the device may then fetch a new one if again.
func (store) revokeCredential(ctx context.Context, tx *db.Tx, id ThingID, again bool) (bool, error) {
	flag := 0
	if again {
		flag = 1
	}
	n, err := tx.Exec(ctx, `UPDATE things_credentials SET revoked_at = $1, again = $2 WHERE thing = $3`, db.Micros(tx.Now), flag, string(id))
	return n > 0, err
}

// wasSeen tells whether a thing was ever connected.
func (store) wasSeen(ctx context.Context, tx *db.Tx, id ThingID) (seen bool, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) > 0 FROM things_sightings WHERE thing = $1`, string(id)).Scan(&seen)
	return seen, err
}

// sighting is the last connection of a thing.
type sighting struct {
	thing     string
	connected bool
	addr      string
	at        time.Time
}

func (store) putSightings(ctx context.Context, tx *db.Tx, list []sighting) error {
	for len(list) > 0 {
		part := list[:min(listRows, len(list))]
		list = list[len(part):]
		args := make([]any, 0, 4*len(part))
		for _, s := range part {
			args = append(args, s.thing, flag(s.connected), s.addr, db.Micros(s.at))
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_sightings (thing, connected, addr, at) VALUES `+tuples(len(part), 4, "")+`
			ON CONFLICT (thing) DO UPDATE SET connected = excluded.connected, addr = excluded.addr, at = excluded.at`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
