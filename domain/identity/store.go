package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// store is all SQL of identity. It seals what names a person.
type store struct{ seal Sealer }

// Sealer is what identity needs of kernel/seal.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	Mark() string // how texts of the active key begin
	Reseal(text string, associated []byte) (again string, changed bool, err error)
	Index(field, value string) string
}

// place binds a sealed value to its column and row.
func place(column string, id PersonID) []byte {
	return []byte("identity_people." + column + ":" + string(id))
}

func (s store) putPerson(ctx context.Context, tx *db.Tx, p Person) error {
	sealed := make([]string, 0, 3)
	for _, one := range [...]struct{ column, value string }{{"name", p.Name}, {"phone", p.Phone}, {"citizen_id", p.CitizenID}} {
		text := ""
		if one.value != "" {
			var err error
			if text, err = s.seal.Encrypt([]byte(one.value), place(one.column, p.ID)); err != nil {
				return fmt.Errorf("seal %s of %s: %w", one.column, p.ID, err)
			}
		}
		sealed = append(sealed, text)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_people (id, kind, login, name, phone, citizen_id, name_index, citizen_index, region, language, state, demo, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		p.ID, p.Kind, p.Login, sealed[0], sealed[1], sealed[2],
		s.index("name", p.Name), s.index("citizen_id", p.CitizenID), p.Region, p.Language, p.State, flag(p.Demo), db.Micros(p.Created))
	if err != nil {
		return err
	}
	if p.CitizenID != "" {
		n, err := tx.Exec(ctx, `INSERT INTO identity_citizens (number, person) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING`,
			s.index("citizen_id", p.CitizenID), p.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrCitizenTaken
		}
	}
	for _, name := range p.accounts() {
		n, err := tx.Exec(ctx, `INSERT INTO identity_logins (name, person) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
			s.index("account", name), p.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrLoginTaken
		}
	}
	return nil
}

// accounts are the names under which a person signs in.
func (p Person) accounts() (list []string) {
	if p.Login != "" {
		list = append(list, "login:"+p.Login)
	}
	if p.Phone != "" {
		list = append(list, "phone:"+p.Phone)
	}
	return list
}

func (s store) index(field, value string) string {
	if value == "" {
		return ""
	}
	return s.seal.Index("identity_people."+field, value)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// personByAccount gives "" where nobody has the account.
func (s store) personByAccount(ctx context.Context, tx *db.Tx, account string) (id PersonID, err error) {
	err = tx.QueryRow(ctx, `SELECT person FROM identity_logins WHERE name = $1`, s.index("account", account)).Scan(&id)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return id, err
}

// personByNumber gives "" where nobody has the number.
func (s store) personByNumber(ctx context.Context, tx *db.Tx, w wantedNumber) (id PersonID, err error) {
	if w.citizenID == "" {
		return s.personByAccount(ctx, tx, "phone:"+w.phone)
	}
	err = tx.QueryRow(ctx, `SELECT person FROM identity_citizens WHERE number = $1`, s.index("citizen_id", w.citizenID)).Scan(&id)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return id, err
}

const personColumns = `p.id, p.kind, p.login, p.name, p.phone, p.citizen_id, p.region, p.language, p.state, p.demo, p.created`

// scanPerson reads a row whose personal fields are still sealed.
func scanPerson(row db.Row) (p Person, err error) {
	var demo, created int64
	err = row.Scan(&p.ID, &p.Kind, &p.Login, &p.Name, &p.Phone, &p.CitizenID, &p.Region, &p.Language, &p.State, &demo, &created)
	p.Demo, p.Created = demo == 1, db.Time(created)
	return p, err
}

func (s store) open(p *Person) error {
	for _, one := range [...]struct {
		column string
		value  *string
	}{{"name", &p.Name}, {"phone", &p.Phone}, {"citizen_id", &p.CitizenID}} {
		if *one.value == "" {
			continue
		}
		plain, err := s.seal.Decrypt(*one.value, place(one.column, p.ID))
		if err != nil {
			return fmt.Errorf("open %s of %s: %w", one.column, p.ID, err)
		}
		*one.value = string(plain)
	}
	return nil
}

func (s store) person(ctx context.Context, tx *db.Tx, id PersonID) (Person, error) {
	p, err := scanPerson(tx.QueryRow(ctx, `SELECT `+personColumns+` FROM identity_people p WHERE p.id = $1`, id))
	if errors.Is(err, db.ErrMissing) {
		return p, ErrNoPerson
	}
	if err != nil {
		return p, err
	}
	return p, s.open(&p)
}

// inScope is the condition that a post p2 lies within region $a and org $b.
const inScope = `(%[1]s = '' OR substr(p2.region, 1, length(%[1]s)) = %[1]s)
	AND (%[2]s = '' OR p2.organisation = %[2]s OR substr(p2.organisation, 1, length(%[2]s) + 1) = %[2]s || '/')`

// people lists persons of the scope after an id: those who hold a post in it, and
// those without a post who live in its region, for scopes over all organisations.
func (s store) people(ctx context.Context, tx *db.Tx, f PeopleFilter, scope auth.Scope, after PersonID, limit int) ([]Person, error) {
	rows, err := tx.Query(ctx, `
		SELECT `+personColumns+` FROM identity_people p
		WHERE p.id > $1 AND ($2 = '' OR p.kind = $2) AND ($3 = '' OR p.state = $3)
		  AND ($4 = '' OR p.name_index = $5 OR p.id IN (SELECT person FROM identity_logins WHERE name = $6))
		  AND (EXISTS (SELECT 1 FROM identity_posts p2 WHERE p2.person = p.id AND p2.ended = 0 AND `+fmt.Sprintf(inScope, "$7", "$8")+`)
		       OR ($8 = '' AND ($7 = '' OR substr(p.region, 1, length($7)) = $7)
		           AND NOT EXISTS (SELECT 1 FROM identity_posts p3 WHERE p3.person = p.id AND p3.ended = 0)))
		ORDER BY p.id LIMIT $9`,
		after, f.Kind, f.State, f.Query, s.index("name", f.Query), s.index("account", account(f.Query)),
		scope.Region, scope.Org, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Person
	for rows.Next() {
		p, err := scanPerson(rows)
		if err == nil {
			err = s.open(&p)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

func (s store) setState(ctx context.Context, tx *db.Tx, id PersonID, state string) (changed bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE identity_people SET state = $2, updated = $3 WHERE id = $1 AND state <> $2`, id, state, db.Micros(tx.Now))
	return n == 1, err
}

const postColumns = `p2.id, p2.person, p2.organisation, p2.zh, p2.en, p2.roles, p2.region, p2.org, p2.created, o.zh, o.en, p.name`

// postRow is a post with the names of its organisation in both languages.
type postRow struct {
	Post
	orgZH, orgEN string
	personName   string // sealed
}

func scanPost(row db.Row) (p postRow, err error) {
	var roles string
	var created int64
	if err = row.Scan(&p.ID, &p.Person, &p.Organisation, &p.ZH, &p.EN, &roles, &p.Region, &p.Org, &created,
		&p.orgZH, &p.orgEN, &p.personName); err != nil {
		return p, err
	}
	p.Created = db.Time(created)
	return p, json.Unmarshal([]byte(roles), &p.Roles)
}

const postFrom = ` FROM identity_posts p2
	JOIN identity_organisations o ON o.path = p2.organisation
	JOIN identity_people p ON p.id = p2.person`

func (s store) readPosts(ctx context.Context, tx *db.Tx, tail string, args ...any) ([]postRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+postColumns+postFrom+` WHERE p2.ended = 0 AND `+tail, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []postRow
	for rows.Next() {
		p, err := scanPost(rows)
		if err != nil {
			return nil, err
		}
		plain, err := s.seal.Decrypt(p.personName, place("name", p.Person))
		if err != nil {
			return nil, fmt.Errorf("open name of %s: %w", p.Person, err)
		}
		p.personName = string(plain)
		list = append(list, p)
	}
	return list, rows.Err()
}

func (s store) postsOf(ctx context.Context, tx *db.Tx, person PersonID) ([]postRow, error) {
	return s.readPosts(ctx, tx, `p2.person = $1 ORDER BY p2.created, p2.id`, person)
}

func (s store) post(ctx context.Context, tx *db.Tx, id PostID) (postRow, error) {
	list, err := s.readPosts(ctx, tx, `p2.id = $1`, id)
	if err != nil {
		return postRow{}, err
	}
	if len(list) == 0 {
		return postRow{}, ErrNoPost
	}
	return list[0], nil
}

func (s store) posts(ctx context.Context, tx *db.Tx, f PostFilter, scope auth.Scope, after PostID, limit int) ([]postRow, error) {
	return s.readPosts(ctx, tx, `p2.id > $1 AND ($2 = '' OR p2.person = $2) AND ($3 = '' OR p2.organisation = $3)
		AND `+fmt.Sprintf(inScope, "$4", "$5")+` ORDER BY p2.id LIMIT $6`,
		after, f.Person, f.Organisation, scope.Region, scope.Org, limit)
}

func (s store) putPost(ctx context.Context, tx *db.Tx, p Post) error {
	roles, err := json.Marshal(p.Roles)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO identity_posts (id, person, organisation, zh, en, roles, region, org, created, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
		p.ID, p.Person, p.Organisation, p.ZH, p.EN, string(roles), p.Region, p.Org, db.Micros(p.Created))
	return err
}

func (s store) endPost(ctx context.Context, tx *db.Tx, id PostID) error {
	_, err := tx.Exec(ctx, `UPDATE identity_posts SET ended = $2 WHERE id = $1 AND ended = 0`, id, db.Micros(tx.Now))
	return err
}

func (s store) organisations(ctx context.Context, tx *db.Tx) ([]Organisation, error) {
	rows, err := tx.Query(ctx, `SELECT path, parent, zh, en, kind, region FROM identity_organisations ORDER BY place, path`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Organisation
	for rows.Next() {
		var o Organisation
		if err := rows.Scan(&o.Path, &o.Parent, &o.ZH, &o.EN, &o.Kind, &o.Region); err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

func (s store) hasOrganisation(ctx context.Context, tx *db.Tx, path string) (bool, error) {
	var n int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM identity_organisations WHERE path = $1`, path).Scan(&n)
	return n > 0, err
}

func (s store) putOrganisation(ctx context.Context, tx *db.Tx, o Organisation, at int) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_organisations (path, parent, zh, en, kind, region, place) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (path) DO UPDATE SET parent = excluded.parent, zh = excluded.zh, en = excluded.en,
			kind = excluded.kind, region = excluded.region, place = excluded.place`,
		o.Path, o.Parent, o.ZH, o.EN, o.Kind, o.Region, at)
	return err
}

// roles gives the roles by code, and their codes in the order of the pack.
func (s store) roles(ctx context.Context, tx *db.Tx) (byCode map[string]Role, order []string, err error) {
	rows, err := tx.Query(ctx, `SELECT code, zh, en, permissions FROM identity_roles ORDER BY place, code`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	byCode = map[string]Role{}
	for rows.Next() {
		var r Role
		var permissions string
		if err := rows.Scan(&r.Code, &r.ZH, &r.EN, &permissions); err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal([]byte(permissions), &r.Permissions); err != nil {
			return nil, nil, fmt.Errorf("permissions of role %s: %w", r.Code, err)
		}
		byCode[r.Code] = r
		order = append(order, r.Code)
	}
	return byCode, order, rows.Err()
}

// replaceRoles makes the pack's roles the only ones.
func (s store) replaceRoles(ctx context.Context, tx *db.Tx, list []Role) error {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_roles`); err != nil {
		return err
	}
	for i, r := range list {
		permissions, err := json.Marshal(r.Permissions)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO identity_roles (code, zh, en, permissions, place) VALUES ($1, $2, $3, $4, $5)`,
			r.Code, r.ZH, r.EN, string(permissions), i); err != nil {
			return err
		}
	}
	return nil
}

const clientColumns = `id, name, organisation, roles, region, created, creator`
