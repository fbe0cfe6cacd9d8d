package identity

import (
	"cmp"
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/relying"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// Elsewhere is a provider at which people may sign in 外部账号.
type Elsewhere struct {
	Code string `json:"provider" doc:"Code of the provider"`
	Name string `json:"name" doc:"In the caller's language"`
}

// Linked is an account elsewhere that opens one's account here.
type Linked struct {
	Elsewhere
	Level  int       `json:"level" doc:"Real-name level that it gives; 0 for none"`
	Linked time.Time `json:"linked"`
	Used   time.Time `json:"used"`
}

// The faults of accounts elsewhere.
var (
	ErrLinkedTaken = fault.New(fault.Conflict, "identity.linked_taken", "That account opens another person's account here; unlink it there first.")
	ErrLinkedHeld  = fault.New(fault.Conflict, "identity.linked_held", "You have linked an account of this kind already; unlink that one first.")
	ErrNotLinked   = fault.New(fault.Missing, "identity.not_linked", "No such account is linked to yours.")
	ErrLastWay     = fault.New(fault.Conflict, "identity.last_way", "You have no other way to sign in; set a password or add a passkey first.")
)

// elsewhere lists the providers of the city's settings.
func (s *Service) elsewhere(ctx context.Context) []Elsewhere {
	list := []Elsewhere{}
	if s.cfg.Elsewhere != nil {
		for _, one := range s.cfg.Elsewhere.Providers() {
			list = append(list, named(ctx, one))
		}
	}
	return list
}

func named(ctx context.Context, p relying.Provider) Elsewhere {
	if web.Language(ctx) == "en" {
		return Elsewhere{p.Code, p.EN}
	}
	return Elsewhere{p.Code, p.ZH}
}

// GoElsewhere sends a browser to a provider, to sign in or, for start.Person, to link
// their account there to the one here. relying.ErrNoProvider, ErrDown, ErrAnswer.
func (s *Service) GoElsewhere(ctx context.Context, start relying.Start) (relying.Begun, error) {
	if s.cfg.Elsewhere == nil {
		return relying.Begun{}, relying.ErrNoProvider
	}
	start.Language = web.Language(ctx)
	return s.cfg.Elsewhere.Begin(ctx, start)
}

// linker is whoever may link an account to the one that is signed in: its owner, in
// whichever post, and neither a clerk before whom they stand nor anybody who acts for them.
func linker(ctx context.Context) (auth.Principal, error) {
	p, err := signedIn(ctx)
	if err == nil && (p.For != "" || p.AtWindow()) {
		err = ErrAsSelf
	}
	return p, err
}

// Arrival is what became of somebody who came back from a provider.
type Arrival struct {
	Outcome string    `json:"outcome" enum:"signed_in,linked,unknown" doc:"unknown: it opens no account here yet; sign in, then use the ticket"`
	From    Elsewhere `json:"from"`
	Next    string    `json:"next" doc:"The page of the city that was asked for; empty for none"`
	Ticket  string    `json:"ticket" doc:"Of who is unknown; empty otherwise"`
}

// BackFromElsewhere proves who came back. Whose account there is linked is signed in, and
// token is their session's; who began it signed in has it linked; for anybody else it
// is kept for a while, and nothing is guessed from a name or an address.
func (s *Service) BackFromElsewhere(ctx context.Context, r relying.Return, from auth.Caller) (token string, a Arrival, err error) {
	if s.cfg.Elsewhere == nil {
		return "", a, relying.ErrNoProvider
	}
	k, err := s.cfg.Elsewhere.Finish(ctx, r)
	if err != nil {
		return "", a, s.refusedElsewhere(ctx, k, err)
	}
	p, err := s.cfg.Elsewhere.Find(k.Provider)
	if err != nil {
		return "", a, err
	}
	a = Arrival{From: named(ctx, p), Next: k.Next, Outcome: "linked"}
	if k.Person != "" {
		_, err := s.link(ctx, k)
		return "", a, err
	}
	var held linkedRow
	if err := s.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		held, err = s.store.linkedTo(ctx, tx, s.store.subjectIndex(k.Issuer, k.Subject))
		return err
	}); err != nil {
		return "", a, err
	}
	if held.Person == "" {
		a.Outcome = "unknown"
		a.Ticket, err = s.cfg.Elsewhere.Keep(ctx, r.Mark, k)
		return "", a, err
	}
	a.Outcome = "signed_in"
	token, err = s.openElsewhere(ctx, held.Person, k, from)
	return token, a, err
}

// refusedElsewhere records why nobody was let in, without what the provider said of them.
func (s *Service) refusedElsewhere(ctx context.Context, k relying.Known, reason error) error {
	detail := map[string]any{"provider": k.Provider, "reason": fault.From(reason).Code}
	err := s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.elsewhere_refused", Object: k.Person, Detail: detail})
	})
	if err != nil {
		return err
	}
	return reason
}

// openElsewhere begins the session of a person whose linked account was proved.
func (s *Service) openElsewhere(ctx context.Context, person PersonID, k relying.Known, from auth.Caller) (token string, err error) {
	if err := s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		p, err := s.store.person(ctx, tx, person)
		if err != nil {
			return err
		}
		tx.After(func() { s.cfg.Auth.Forget(string(person)) }) // the level may be another now
		return s.store.touchLinked(ctx, tx, s.store.subjectIndex(k.Issuer, k.Subject), levelFor(p, k))
	}); err != nil {
		return "", err
	}
	token, session, err := s.openSession(ctx, person, "elsewhere:"+k.Provider, from)
	if err != nil {
		return "", err
	}
	return token, s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.store.putLinkedSession(ctx, tx, session.Session, k.Provider, k.IDToken)
	})
}

// levelFor is the real-name level that a provider gives to a person here: none unless it
// tells the very name and citizen id that the city knows.
func levelFor(p Person, k relying.Known) int {
	number, err := seal.ParseCitizenID(k.CitizenID)
	if err != nil || p.CitizenID == "" || number.Plain() != p.CitizenID || trimmed(k.Name, 100) != p.Name {
		return auth.LevelNone
	}
	return k.Level
}

// givenLevel is the highest level that linked accounts give a person, and no more than
// the settings let their providers give today.
func (s *Service) givenLevel(ctx context.Context, tx *db.Tx, person PersonID) (level int, err error) {
	if s.cfg.Elsewhere == nil {
		return auth.LevelNone, nil
	}
	rows, err := s.store.linkedOf(ctx, tx, person)
	for _, one := range rows {
		if p, missing := s.cfg.Elsewhere.Find(one.Provider); missing == nil {
			level = max(level, min(one.Level, p.Level))
		}
	}
	return level, err
}

// Ticket tells somebody which account elsewhere they have proved and not linked yet;
// relying.ErrState.
func (s *Service) Ticket(ctx context.Context, mark, ticket string) (Elsewhere, error) {
	if s.cfg.Elsewhere == nil {
		return Elsewhere{}, relying.ErrState
	}
	k, err := s.cfg.Elsewhere.Look(ctx, mark, ticket)
	if err != nil {
		return Elsewhere{}, err
	}
	p, err := s.cfg.Elsewhere.Find(k.Provider)
	return named(ctx, p), err
}

// Link lets an account elsewhere, proved in this browser just now, open the account of
// the signed-in person from now on: they have proved both, and said so.
// relying.ErrState, ErrLinkedTaken, ErrLinkedHeld.
func (s *Service) Link(ctx context.Context, mark, ticket string) (Linked, error) {
	p, err := linker(ctx)
	if err != nil {
		return Linked{}, err
	}
	if s.cfg.Elsewhere == nil {
		return Linked{}, relying.ErrState
	}
	k, err := s.cfg.Elsewhere.Take(ctx, mark, ticket)
	if err != nil {
		return Linked{}, err
	}
	k.Person = p.ID
	return s.link(ctx, k)
}

// link writes down that an account elsewhere is k.Person's, who must be signed in:
// relying.ErrState for who signed out meanwhile, or somebody else at the same browser.
func (s *Service) link(ctx context.Context, k relying.Known) (v Linked, err error) {
	if p, err := linker(ctx); err != nil || p.ID != k.Person {
		return v, cmp.Or(err, error(relying.ErrState))
	}
	return v, s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		me, err := s.store.person(ctx, tx, PersonID(k.Person))
		if err != nil {
			return err
		}
		subject := s.store.subjectIndex(k.Issuer, k.Subject)
		row := linkedRow{Provider: k.Provider, Person: me.ID, Level: levelFor(me, k), Linked: tx.Now, Used: tx.Now}
		fresh, err := s.store.putLinked(ctx, tx, subject, row)
		if err != nil {
			return err
		}
		if v = s.linkedView(ctx, row); !fresh {
			return s.whyNotLinked(ctx, tx, subject, me.ID)
		}
		tx.After(func() { s.cfg.Auth.Forget(string(me.ID)) })
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.linked", Object: string(me.ID), Detail: map[string]any{"provider": k.Provider, "level": row.Level}})
	})
}

// whyNotLinked tells who has it. That it is linked to oneself already is no fault.
func (s *Service) whyNotLinked(ctx context.Context, tx *db.Tx, subject string, me PersonID) error {
	held, err := s.store.linkedTo(ctx, tx, subject)
	switch {
	case err != nil:
		return err
	case held.Person == me:
		return nil
	case held.Person != "":
		return ErrLinkedTaken
	}
	return ErrLinkedHeld
}

func (s *Service) linkedView(ctx context.Context, l linkedRow) Linked {
	v := Linked{Elsewhere: Elsewhere{l.Provider, l.Provider}, Linked: l.Linked, Used: l.Used}
	if s.cfg.Elsewhere != nil {
		if p, err := s.cfg.Elsewhere.Find(l.Provider); err == nil { // else the settings dropped it
			v.Elsewhere, v.Level = named(ctx, p), min(l.Level, p.Level)
		}
	}
	return v
}

// LinkedAccounts lists the accounts elsewhere that open the signed-in person's.
func (s *Service) LinkedAccounts(ctx context.Context) (list []Linked, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.linkedOf(ctx, tx, PersonID(p.ID))
		for _, one := range rows {
			list = append(list, s.linkedView(ctx, one))
		}
		return err
	})
	return list, err
}

// Unlink ends that an account elsewhere opens the signed-in person's; a level that it
// gave ends with it. ErrNotLinked, ErrLastWay for who could not come back then.
func (s *Service) Unlink(ctx context.Context, provider string) error {
	p, err := linker(ctx)
	if err != nil {
		return err
	}
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		dropped, err := s.store.dropLinked(ctx, tx, PersonID(p.ID), provider)
		if err != nil {
			return err
		}
		if !dropped {
			return ErrNotLinked
		}
		if err := s.otherWay(ctx, tx, PersonID(p.ID)); err != nil {
			return err
		}
		tx.After(func() { s.cfg.Auth.Forget(p.ID) })
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.unlinked", Object: p.ID, Detail: map[string]any{"provider": provider}})
	})
}

// otherWay tells whether a person can still sign in; the unit of work is undone if not.
func (s *Service) otherWay(ctx context.Context, tx *db.Tx, person PersonID) error {
	me, err := s.store.person(ctx, tx, person)
	if err != nil || me.Phone != "" && s.cfg.Sender != nil {
		return err
	}
	rest, err := s.store.linkedOf(ctx, tx, person)
	if err != nil || len(rest) > 0 {
		return err
	}
	has, err := s.cfg.Auth.HasCredential(ctx, tx, string(person))
	if err == nil && !has {
		err = ErrLastWay
	}
	return err
}

// beganAt names the provider at which a session began; "" for none.
func (s *Service) beganAt(ctx context.Context, tx *db.Tx, session string) (string, error) {
	if s.cfg.Elsewhere == nil || session == "" {
		return "", nil
	}
	code, _, err := s.store.linkedSession(ctx, tx, session)
	if p, missing := s.cfg.Elsewhere.Find(code); err == nil && missing == nil {
		return named(ctx, p).Name, nil
	}
	return "", err
}

// SignOutElsewhere ends the session, and gives the address at which the person signs
// out of the account that they signed in with; "" where it began in another way, or the
// provider has no such address or does not answer: they are signed out here in any case.
func (s *Service) SignOutElsewhere(ctx context.Context) (to string, err error) {
	p := auth.From(ctx)
	if p.Session == "" {
		return "", nil
	}
	var provider, token string
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if provider, token, err = s.store.linkedSession(ctx, tx, p.Session); err != nil {
			return err
		}
		return s.store.dropLinkedSession(ctx, tx, p.Session)
	})
	if err == nil {
		err = s.SignOut(ctx)
	}
	if err != nil || provider == "" || s.cfg.Elsewhere == nil {
		return "", err
	}
	if to, err = s.cfg.Elsewhere.Leave(ctx, provider, token); err != nil {
		s.cfg.Log.Warn("the provider cannot be signed out of", "provider", provider, "cause", err)
		return "", nil
	}
	return to, nil
}
