package notify

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// message is what somebody was told.
type message struct {
	person   string
	id       NoticeID
	once     string
	version  version
	kind     string
	side     string // "": stands in no inbox
	about    string
	contents map[string]Text
	told     time.Time
	read     time.Time // zero: not yet
	deleted  time.Time // zero: not
}

// putMessage keeps a message, unless the person was told the same before.
func (s store) putMessage(ctx context.Context, tx *db.Tx, m message) (fresh bool, err error) {
	contents, err := s.closeContents("messages", string(m.id), m.contents)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO notify_messages (person, id, once, template, version, kind, side, about, contents, told_at, read_at, deleted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0) ON CONFLICT (person, once) DO NOTHING`,
		m.person, string(m.id), m.once, m.version.code, m.version.no, m.kind, m.side, m.about, contents, db.Micros(m.told))
	return n == 1, err
}

// contentsOf gives what a message says; ErrMissing where it was forgotten.
func (s store) contentsOf(ctx context.Context, tx *db.Tx, person string, id NoticeID) (map[string]Text, error) {
	var contents string
	if err := tx.QueryRow(ctx, `SELECT contents FROM notify_messages WHERE person = $1 AND id = $2`, person, string(id)).Scan(&contents); err != nil {
		return nil, err
	}
	return s.openContents("messages", string(id), contents)
}

// wanted says which messages of an inbox are asked for.
type wanted struct {
	person, side, kind string
	unread, deleted    bool
	before             NoticeID // "": from the newest
	most               int
}

func (s store) messages(ctx context.Context, tx *db.Tx, w wanted) ([]message, error) {
	query := `SELECT person, id, template, version, kind, side, about, contents, told_at, read_at, deleted_at FROM notify_messages
		WHERE person = $1 AND side = $2 AND ($3 = '' OR kind = $3) AND ($4 = '' OR id < $4)`
	if w.unread {
		query += ` AND read_at = 0`
	}
	if w.deleted {
		query += ` AND deleted_at > 0`
	} else {
		query += ` AND deleted_at = 0`
	}
	rows, err := tx.Query(ctx, query+` ORDER BY id DESC LIMIT $5`, w.person, w.side, w.kind, string(w.before), w.most)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, func(row interface{ Scan(...any) error }) (m message, err error) {
		var contents string
		var told, read, deleted int64
		err = row.Scan(&m.person, &m.id, &m.version.code, &m.version.no, &m.kind, &m.side, &m.about, &contents, &told, &read, &deleted)
		if err != nil {
			return m, err
		}
		m.told, m.read, m.deleted = instant(told), instant(read), instant(deleted)
		m.contents, err = s.openContents("messages", string(m.id), contents)
		return m, err
	})
}

// unread counts unread messages, up to a number.
func (store) unread(ctx context.Context, tx *db.Tx, person, side string, most int) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT id FROM notify_messages WHERE person = $1 AND side = $2 AND deleted_at = 0 AND read_at = 0
		ORDER BY id DESC LIMIT $3) AS newest`, person, side, most).Scan(&n)
	return n, err
}

// markRead marks messages as read, all of a side where none are named.
func (store) markRead(ctx context.Context, tx *db.Tx, person, side string, ids []NoticeID) error {
	if len(ids) == 0 {
		_, err := tx.Exec(ctx, `UPDATE notify_messages SET read_at = $1 WHERE person = $2 AND side = $3 AND read_at = 0 AND deleted_at = 0`, db.Micros(tx.Now), person, side)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE notify_messages SET read_at = $1 WHERE person = $2 AND read_at = 0 AND id IN (`+db.Places(3, len(ids))+`)`,
		append([]any{db.Micros(tx.Now), person}, idArgs(ids)...)...)
	return err
}

// setDeleted deletes messages, or takes that back; it gives how many there are.
func (store) setDeleted(ctx context.Context, tx *db.Tx, person string, ids []NoticeID, at time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE notify_messages SET deleted_at = $1 WHERE person = $2 AND side <> '' AND id IN (`+db.Places(3, len(ids))+`)`,
		append([]any{db.Micros(at), person}, idArgs(ids)...)...)
}

func idArgs(ids []NoticeID) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}
