package reviews

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/db"
)

// store is all SQL of reviews.
type store struct{ seal Sealer }

const noteRules = "rules"

func (store) putRules(ctx context.Context, tx *db.Tx, r *Rules) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO reviews_notes (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, noteRules, string(text))
	return err
}

func (store) note(ctx context.Context, tx *db.Tx, id string) (text string, err error) {
	err = tx.QueryRow(ctx, `SELECT body FROM reviews_notes WHERE id = $1`, id).Scan(&text)
	return text, err
}

// authorIndex is the blind index of who said something; "" for nobody.
func authorIndex(seal Sealer, who string) string {
	if who == "" {
		return ""
	}
	return seal.Index("reviews.author", who)
}

// at binds a sealed text to its column and row.
func at(column, id string) []byte { return []byte("reviews." + column + ":" + id) }

// sealText seals a text that is there.
func (s store) sealText(column, id, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return s.seal.Encrypt([]byte(text), at(column, id))
}

func (s store) openText(column, id, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	plain, err := s.seal.Decrypt(text, at(column, id))
	return string(plain), err
}

// putHandling notes that something can be reviewed, unless it is known. What is known
// without a title or a person gets them.
func (s store) putHandling(ctx context.Context, tx *db.Tx, h Handling) error {
	person, err := s.sealText("person", h.ID, h.Person)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO reviews_handlings (id, matter, title_zh, title_en, org, region, channel, person, ended_at, voice)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')
		ON CONFLICT (id) DO UPDATE SET title_zh = excluded.title_zh, title_en = excluded.title_en, channel = excluded.channel, person = excluded.person
		WHERE reviews_handlings.title_zh = ''`,
		h.ID, h.Matter, h.Title.ZH, h.Title.EN, h.Org, h.Region, string(h.Channel), person, db.Micros(h.Ended))
	return err
}

func (s store) handling(ctx context.Context, tx *db.Tx, id string) (h Handling, err error) {
	var person string
	var ended int64
	err = tx.QueryRow(ctx, `SELECT id, matter, title_zh, title_en, org, region, channel, person, ended_at, voice FROM reviews_handlings WHERE id = $1`, id).
		Scan(&h.ID, &h.Matter, &h.Title.ZH, &h.Title.EN, &h.Org, &h.Region, &h.Channel, &person, &ended, &h.voice)
	if errors.Is(err, db.ErrMissing) {
		return h, ErrNoHandling
	}
	if err != nil {
		return h, err
	}
	h.Ended = instant(ended)
	h.Person, err = s.openText("person", id, person)
	return h, err
}

// take gives a handling to its one review. ErrTwice.
func (store) take(ctx context.Context, tx *db.Tx, id string, v VoiceID) error {
	n, err := tx.Exec(ctx, `UPDATE reviews_handlings SET voice = $1 WHERE id = $2 AND voice = ''`, string(v), id)
	if err == nil && n == 0 {
		return ErrTwice
	}
	return err
}

func (store) putTicket(ctx context.Context, tx *db.Tx, hash, purpose, of string, until int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO reviews_tickets (hash, purpose, of, until_at) VALUES ($1, $2, $3, $4)`, hash, purpose, of, until)
	return err
}

func (store) ticket(ctx context.Context, tx *db.Tx, hash, purpose string, now int64) (of string, err error) {
	err = tx.QueryRow(ctx, `SELECT of FROM reviews_tickets WHERE hash = $1 AND purpose = $2 AND until_at > $3`, hash, purpose, now).Scan(&of)
	if errors.Is(err, db.ErrMissing) {
		return "", ErrTicket
	}
	return of, err
}

func (store) useTicket(ctx context.Context, tx *db.Tx, hash, purpose string, now int64) (of string, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM reviews_tickets WHERE hash = $1 AND purpose = $2 AND until_at > $3 RETURNING of`, hash, purpose, now).Scan(&of)
	if errors.Is(err, db.ErrMissing) {
		return "", ErrTicket
	}
	return of, err
}

func (store) dropTickets(ctx context.Context, tx *db.Tx, now int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM reviews_tickets WHERE until_at <= $1`, now)
	return err
}

// instant reads a time of the store; 0 is the zero time.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

const voiceColumns = `id, kind, matter, title_zh, title_en, class, org, region, channel, level, aspects, body, author, case_id, state, valid, said_at,
	due_at, called_at, reached, answered_at, ended_at, content, answer, joined, repeats, shown, shown_text, shown_reply, shown_day, hidden_why, picture`

func (s store) putVoice(ctx context.Context, tx *db.Tx, v *Voice, b body) error {
	text, _ := json.Marshal(b) // plain strings
	sealed, err := s.seal.Encrypt(text, at("body", string(v.ID)))
	if err != nil {
		return err
	}
	v.sealed, v.author = sealed, authorIndex(s.seal, b.Author)
	if v.Kind == Appeal {
		v.author = authorIndex(s.seal, b.Subject)
	}
	answer, err := s.sealText("answer", string(v.ID), v.answer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO reviews_voices (`+voiceColumns+`) VALUES (`+db.Places(1, 32)+`)`,
		string(v.ID), string(v.Kind), v.Matter, v.Title.ZH, v.Title.EN, v.Class, v.Org, v.Region, string(v.Channel), v.Level, strings.Join(v.Aspects, " "),
		sealed, v.author, string(v.Case), v.State, truth(v.Valid), db.Micros(v.Said), db.Micros(v.Due), db.Micros(v.Called), truth(v.Reached),
		db.Micros(v.Answered), db.Micros(v.Ended), v.Content, answer, string(v.Joined), v.Repeats, v.Shown, v.Text, v.Reply, v.Day, v.Why, truth(v.Picture))
	return err
}

// changeVoice writes what changes of a voice.
func (s store) changeVoice(ctx context.Context, tx *db.Tx, v *Voice) error {
	answer, err := s.sealText("answer", string(v.ID), v.answer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE reviews_voices SET org = $1, state = $2, valid = $3, due_at = $4, called_at = $5, reached = $6, answered_at = $7,
		ended_at = $8, content = $9, answer = $10, joined = $11, repeats = $12, shown = $13, shown_reply = $14, shown_day = $15, hidden_why = $16 WHERE id = $17`,
		v.Org, v.State, truth(v.Valid), db.Micros(v.Due), db.Micros(v.Called), truth(v.Reached), db.Micros(v.Answered), db.Micros(v.Ended), v.Content,
		answer, string(v.Joined), v.Repeats, v.Shown, v.Reply, v.Day, v.Why, string(v.ID))
	return err
}

func (store) pictured(ctx context.Context, tx *db.Tx, id VoiceID) error {
	_, err := tx.Exec(ctx, `UPDATE reviews_voices SET picture = 1 WHERE id = $1`, string(id))
	return err
}

func (s store) readVoice(row interface{ Scan(...any) error }) (v Voice, err error) {
	var aspects, answer string
	var valid, reached, picture, said, due, called, answered, ended int64
	err = row.Scan(&v.ID, &v.Kind, &v.Matter, &v.Title.ZH, &v.Title.EN, &v.Class, &v.Org, &v.Region, &v.Channel, &v.Level, &aspects, &v.sealed,
		&v.author, &v.Case, &v.State, &valid, &said, &due, &called, &reached, &answered, &ended, &v.Content, &answer, &v.Joined, &v.Repeats,
		&v.Shown, &v.Text, &v.Reply, &v.Day, &v.Why, &picture)
	if err != nil {
		return v, err
	}
	v.Aspects, v.Valid, v.Reached, v.Picture = strings.Fields(aspects), valid == 1, reached == 1, picture == 1
	v.Said, v.Due, v.Called, v.Answered, v.Ended = instant(said), instant(due), instant(called), instant(answered), instant(ended)
	v.answer, err = s.openText("answer", string(v.ID), answer)
	return v, err
}

func (s store) readVoices(rows *sql.Rows, err error) (list []Voice, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := s.readVoice(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

func (s store) voice(ctx context.Context, tx *db.Tx, id VoiceID) (Voice, error) {
	v, err := s.readVoice(tx.QueryRow(ctx, `SELECT `+voiceColumns+` FROM reviews_voices WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return v, ErrNoVoice
	}
	return v, err
}

func (s store) voiceOf(ctx context.Context, tx *db.Tx, of cases.CaseID) (Voice, error) {
	v, err := s.readVoice(tx.QueryRow(ctx, `SELECT `+voiceColumns+` FROM reviews_voices WHERE case_id = $1`, string(of)))
	if errors.Is(err, db.ErrMissing) {
		return v, ErrNoVoice
	}
	return v, err
}

// body opens what of a voice is closed.
func (s store) body(v *Voice) (b body, err error) {
	text, err := s.seal.Decrypt(v.sealed, at("body", string(v.ID)))
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(text, &b)
}

// openOf gives the appeals of a firm on a topic that are not answered yet.
func (s store) openOf(ctx context.Context, tx *db.Tx, author, topic string) ([]Voice, error) {
	return s.readVoices(tx.Query(ctx, `SELECT `+voiceColumns+` FROM reviews_voices WHERE author = $1 AND kind = $2 AND matter = $3 AND ended_at = 0 AND answered_at = 0
		ORDER BY said_at LIMIT 50`, author, string(Appeal), topic))
}

// joinedTo gives what is answered together with a voice.
func (s store) joinedTo(ctx context.Context, tx *db.Tx, leader VoiceID) ([]Voice, error) {
	return s.readVoices(tx.Query(ctx, `SELECT `+voiceColumns+` FROM reviews_voices WHERE joined = $1 AND ended_at = 0 ORDER BY said_at`, string(leader)))
}

// ofAuthor gives what somebody said, newest first, behind a row.
func (s store) ofAuthor(ctx context.Context, tx *db.Tx, authors []string, before int64, after string, limit int) ([]Voice, error) {
	args := append(db.Args(authors), before, after, limit)
	n := len(authors)
	return s.readVoices(tx.Query(ctx, `SELECT `+voiceColumns+` FROM reviews_voices WHERE author IN (`+db.Places(1, n)+`) AND (said_at, id) < (`+db.Places(n+1, 2)+`)
		ORDER BY said_at DESC, id DESC LIMIT `+db.Places(n+3, 1), args...))
}
