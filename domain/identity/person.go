package identity

import (
	"context"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
	"citybrain/kernel/seal"
)

// NewPerson is what a new account needs. Login or Phone is required; Password ""
// makes an account that cannot sign in by password until one is set.
type NewPerson struct {
	Kind      Kind
	Login     string
	Name      string
	Phone     string
	CitizenID string
	Region    string
	Language  string
	Password  string

	demo bool
}

// parse checks the input and brings it into its one form.
func (n NewPerson) parse() (p Person, err error) {
	if p.Name, err = parseName(n.Name); err != nil {
		return p, err
	}
	if p.Region, err = parseRegion(n.Region); err != nil {
		return p, err
	}
	if n.Login == "" && n.Phone == "" {
		return p, ErrLogin.At("/login", ErrLogin.Code, "A login name or a phone number is needed.")
	}
	if n.Login != "" {
		if p.Login, err = parseLogin(n.Login); err != nil {
			return p, err
		}
	}
	if n.Phone != "" {
		if p.Phone, err = parsePhone(n.Phone); err != nil {
			return p, err
		}
	}
	if n.CitizenID != "" {
		number, err := seal.ParseCitizenID(n.CitizenID)
		if err != nil {
			return p, seal.ErrCitizenID.At("/citizenId", seal.ErrCitizenID.Code, seal.ErrCitizenID.Message)
		}
		p.CitizenID = number.Plain()
	}
	p.Kind, p.Language, p.State, p.Demo = n.Kind, n.Language, Active, n.demo
	return p, nil
}

// Add makes an account within the caller's region. Who may: identity.manage; an
// official whose scope is one organisation adds only people who then get a post
// there, so their account's region must be covered as well. ErrLoginTaken if the
// login or the phone belongs to somebody, ErrCitizenTaken if the citizen id does.
func (s *Service) Add(ctx context.Context, n NewPerson) (View, error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return View{}, err
	}
	p, err := n.parse()
	if err != nil {
		return View{}, err
	}
	if !auth.From(ctx).Scope.CoversRegion(p.Region) {
		return View{}, ErrOutside.With("region", p.Region)
	}
	if _, err := s.inCity(ctx, p.Region); err != nil {
		return View{}, err
	}
	hash := ""
	if n.Password != "" {
		if hash, err = s.cfg.Auth.HashPassword(ctx, n.Password, p.Login); err != nil {
			return View{}, err
		}
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.add(ctx, tx, &p, hash)
	})
	return masked(p), err
}

// Appoint makes an account with its first post in one unit of work: neither is
// there without the other. It is how the command line makes administrators.
func (s *Service) Appoint(ctx context.Context, n NewPerson, post NewPost) (View, error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return View{}, err
	}
	p, err := n.parse()
	if err != nil {
		return View{}, err
	}
	if err := within(ctx, post.Region, post.Organisation); err != nil {
		return View{}, err
	}
	hash, err := s.cfg.Auth.HashPassword(ctx, n.Password, p.Login)
	if err != nil {
		return View{}, err
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.add(ctx, tx, &p, hash); err != nil {
			return err
		}
		post.Person = p.ID
		_, err := s.give(ctx, tx, post)
		return err
	})
	return masked(p), err
}

func (s *Service) add(ctx context.Context, tx *db.Tx, p *Person, hash string) error {
	p.ID, p.Created = id.New[PersonID]("person", tx.Now), tx.Now
	if p.Language == "" {
		p.Language = s.cfg.Language
	}
	if err := s.store.putPerson(ctx, tx, *p); err != nil {
		return err
	}
	if hash != "" {
		if err := s.cfg.Auth.StorePassword(ctx, tx, string(p.ID), hash); err != nil {
			return err
		}
	}
	return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.person_added", Object: string(p.ID), Detail: map[string]any{"kind": p.Kind, "region": p.Region}})
}

// PeopleFilter narrows a list of people. Query is an exact name or login name:
// sealed fields cannot be searched by parts, and numbers only for a purpose
// (Search).
type PeopleFilter struct {
	Kind  string
	State string
	Query string
}

// People lists who lies in the caller's scope, masked: holders of a post within
// it, and people without a post who live in its region.
func (s *Service) People(ctx context.Context, f PeopleFilter, ask page.Ask) (page.Page[View], error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return page.Page[View]{}, err
	}
	f.Query = trimmed(f.Query, 100)
	if _, is := number(f.Query); is {
		return page.Page[View]{}, ErrNumberSearch.At("q", ErrNumberSearch.Code, ErrNumberSearch.Message)
	}
	var after PersonID
	if _, err := page.Decode(ask.Cursor, f, &after); err != nil {
		return page.Page[View]{}, err
	}
	var people page.Page[Person]
	posts := map[PersonID][]Post{}
	scope := auth.From(ctx).Scope
	err := s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.people(ctx, tx, f, scope, after, ask.Size()+1)
		if err != nil {
			return err
		}
		people = page.Of(rows, ask.Size(), f, func(p Person) []any { return []any{p.ID} })
		for _, p := range people.Items {
			held, err := s.store.postsOf(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			posts[p.ID] = s.showAll(ctx, inside(scope, held))
		}
		return nil
	})
	return page.Map(people, func(p Person) View {
		v := masked(p)
		v.Posts = posts[p.ID]
		return v
	}), err
}

// inside keeps the posts that the scope covers.
func inside(scope auth.Scope, rows []postRow) []postRow {
	list := make([]postRow, 0, len(rows))
	for _, r := range rows {
		if scope.CoversRegion(r.Region) && scope.CoversOrg(r.Organisation) {
			list = append(list, r)
		}
	}
	return list
}

// Person gives one person of the caller's scope, masked.
func (s *Service) Person(ctx context.Context, person PersonID) (v View, err error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return View{}, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		p, posts, err := s.find(ctx, tx, person)
		v = masked(p)
		v.Posts = s.showAll(ctx, posts)
		return err
	})
	return v, err
}

// find loads a person whom the caller may see, with the posts that they may see.
func (s *Service) find(ctx context.Context, tx *db.Tx, person PersonID) (Person, []postRow, error) {
	p, err := s.store.person(ctx, tx, person)
	if err != nil {
		return Person{}, nil, err
	}
	all, err := s.store.postsOf(ctx, tx, person)
	if err != nil {
		return Person{}, nil, err
	}
	scope := auth.From(ctx).Scope
	seen := inside(scope, all)
	if len(seen) > 0 || (len(all) == 0 && scope.Org == "" && scope.CoversRegion(p.Region)) {
		return p, seen, nil
	}
	return Person{}, nil, ErrNoPerson
}

// Lock keeps a person from signing in and ends their sessions. The caller's scope
// must cover everything that the person is: a district cannot lock somebody who
// also serves the city.
func (s *Service) Lock(ctx context.Context, person PersonID) error {
	if auth.From(ctx).ID == string(person) {
		return ErrSelf
	}
	return s.change(ctx, person, func(tx *db.Tx, _ Person) error {
		changed, err := s.store.setState(ctx, tx, person, Locked)
		if err != nil || !changed {
			return err
		}
		if err := s.cfg.Auth.CloseAll(ctx, tx, string(person), ""); err != nil {
			return err
		}
		if err := tx.Emit(ctx, PersonLocked{Person: string(person), At: tx.Now}); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.person_locked", Object: string(person)})
	})
}

// Unlock lets a locked person sign in again and forgets their failed attempts.
func (s *Service) Unlock(ctx context.Context, person PersonID) error {
	return s.change(ctx, person, func(tx *db.Tx, p Person) error {
		if err := s.cfg.Auth.Absolve(ctx, tx, string(person)); err != nil {
			return err
		}
		changed, err := s.store.setState(ctx, tx, person, Active)
		if err != nil || !changed {
			return err
		}
		if err := tx.Emit(ctx, PersonUnlocked{Person: string(person), At: tx.Now}); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.person_unlocked", Object: string(person)})
	})
}

// SetPassword gives somebody of the caller's scope a new password, forgets their
// failed attempts and ends their sessions: for citybrain user passwd.
func (s *Service) SetPassword(ctx context.Context, person PersonID, password string) error {
	hash, err := s.cfg.Auth.HashPassword(ctx, password, "")
	if err != nil {
		return err
	}
	return s.change(ctx, person, func(tx *db.Tx, p Person) error {
		if err := auth.CheckPassword(password, p.Login); err != nil {
			return err
		}
		if err := s.cfg.Auth.Absolve(ctx, tx, string(person)); err != nil {
			return err
		}
		if err := s.cfg.Auth.StorePassword(ctx, tx, string(person), hash); err != nil {
			return err
		}
		if err := s.cfg.Auth.CloseAll(ctx, tx, string(person), ""); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.password_set", Object: string(person)})
	})
}

// change runs a change of a person who lies wholly in the caller's scope.
func (s *Service) change(ctx context.Context, person PersonID, f func(tx *db.Tx, p Person) error) error {
	if err := auth.Require(ctx, CanManage); err != nil {
		return err
	}
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		p, seen, err := s.find(ctx, tx, person)
		if err != nil {
			return err
		}
		all, err := s.store.postsOf(ctx, tx, person)
		if err != nil {
			return err
		}
		if len(seen) != len(all) {
			return ErrOutside
		}
		return f(tx, p)
	})
}

// FindByAccount gives the person behind a login name or phone number, for the
// command line; ErrNoPerson if there is none.
func (s *Service) FindByAccount(ctx context.Context, typed string) (person PersonID, err error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return "", err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		person, err = s.store.personByAccount(ctx, tx, account(typed))
		return err
	})
	if err == nil && person == "" {
		err = ErrNoPerson
	}
	return person, err
}
