package identity

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/relying"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// Config is what identity needs from outside.
type Config struct {
	DB    *db.DB
	Auth  *auth.Auth
	Audit *audit.Log
	Seal  Sealer
	Log   *slog.Logger
	// Registry gives every permission that the binary declares; asked when the
	// city pack is read, after all domains were made.
	Registry func() *auth.Registry
	Regions  Regions // nil: regions show their codes
	Proofs   Proofs  // the outside registers; nil: none is connected
	Sender   Sender  // of short messages; nil: none is connected
	// Elsewhere are the providers at which people may sign in; nil: none is connected.
	Elsewhere *relying.Party
	Demo      bool   // load accounts.yaml and show it to everyone
	Language  string // of new accounts, "zh-CN" or "en"
}

// Service is identity's verbs.
type Service struct {
	cfg   Config
	store store
	demo  demoAccounts
}

// New makes the service and lets auth ask it for rights.
func New(cfg Config) *Service {
	if cfg.Language == "" {
		cfg.Language = "zh-CN"
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	s := &Service{cfg: cfg, store: store{cfg.Seal}}
	cfg.Auth.Trust(s)
	return s
}

// within refuses what lies outside of the caller's scope.
func within(ctx context.Context, region, organisation string) error {
	scope := auth.From(ctx).Scope
	if scope.CoversRegion(region) && scope.CoversOrg(organisation) {
		return nil
	}
	return ErrOutside.With("region", region).With("organisation", organisation)
}

// masked is a person as a list shows them.
func masked(p Person) View {
	v := clear(p)
	v.Masked = true
	v.Name = seal.MaskName(p.Name)
	v.Phone = seal.MaskPhone(p.Phone)
	v.CitizenID = ""
	if p.CitizenID != "" {
		v.CitizenID = seal.MaskCitizenID(p.CitizenID)
	}
	return v
}

// clear is a person unmasked: for themselves, or for a purpose that was recorded.
func clear(p Person) View {
	return View{
		ID: p.ID, Kind: p.Kind, Login: p.Login, Name: p.Name, Phone: p.Phone, CitizenID: p.CitizenID,
		Region: p.Region, State: p.State, Demo: p.Demo, Created: p.Created, Posts: []Post{},
	}
}

// show writes a post in the caller's language, the holder's name masked.
func (s *Service) show(ctx context.Context, row postRow) Post {
	p := row.Post
	p.PersonName = seal.MaskName(row.personName)
	p.Title, p.OrganisationName = p.ZH, row.orgZH
	if web.Language(ctx) == "en" {
		p.Title, p.OrganisationName = p.EN, row.orgEN
	}
	p.RegionName = s.regionName(ctx, p.Region)
	return p
}

func (s *Service) showAll(ctx context.Context, rows []postRow) []Post {
	list := make([]Post, len(rows))
	for i, row := range rows {
		list[i] = s.show(ctx, row)
	}
	return list
}

func (s *Service) regionName(ctx context.Context, code string) string {
	if s.cfg.Regions == nil || code == "" {
		return code
	}
	if name := s.cfg.Regions.RegionName(ctx, code, web.Language(ctx)); name != "" {
		return name
	}
	return code
}

// inCity gives a region in its one form; ErrRegion for what is no code, ErrNoRegion
// for one that no division has: a post over it would rule nothing, unnoticed.
func (s *Service) inCity(ctx context.Context, code string) (string, error) {
	code, err := parseRegion(code)
	if err != nil || code == "" || s.cfg.Regions == nil {
		return code, err
	}
	has, err := s.cfg.Regions.HasRegion(ctx, code)
	if err == nil && !has {
		err = ErrNoRegion.With("region", code).At("/region", ErrNoRegion.Code, ErrNoRegion.Message)
	}
	return code, err
}

// granted collects the permissions of roles; ErrNoRole names one that the pack
// does not have.
func granted(byCode map[string]Role, codes []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, code := range codes {
		role, ok := byCode[code]
		if !ok {
			return nil, ErrNoRole.With("role", code)
		}
		for _, p := range role.Permissions {
			out[p] = true
		}
	}
	return out, nil
}

// mayGrant refuses roles with more rights than the caller holds, so that nobody
// can raise themselves through an account they make.
func (s *Service) mayGrant(ctx context.Context, tx *db.Tx, codes []string) error {
	byCode, _, err := s.store.roles(ctx, tx)
	if err != nil {
		return err
	}
	rights, err := granted(byCode, codes)
	if err != nil {
		return err
	}
	caller := auth.From(ctx)
	for code := range rights {
		if !caller.May(auth.Permission{Code: code}) {
			return ErrBeyond.With("permission", code)
		}
	}
	return nil
}

// Roles lists the roles of the city pack.
func (s *Service) Roles(ctx context.Context) (list []Role, err error) {
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		byCode, order, err := s.store.roles(ctx, tx)
		list = make([]Role, 0, len(order))
		for _, code := range order {
			r := byCode[code]
			if r.Name = r.ZH; web.Language(ctx) == "en" {
				r.Name = r.EN
			}
			r.PermissionNames = s.permissionNames(ctx, r.Permissions)
			list = append(list, r)
		}
		return err
	})
	return list, err
}

func (s *Service) permissionNames(ctx context.Context, codes []string) []string {
	all, english := s.cfg.Registry(), web.Language(ctx) == "en"
	names := make([]string, len(codes))
	for i, code := range codes {
		p, known := all.Find(code)
		if names[i] = p.ZH; english {
			names[i] = p.EN
		}
		if !known {
			names[i] = code
		}
	}
	return names
}

// Organisations lists the departments, parents before their parts. Which
// departments there are is public knowledge, so no scope narrows it.
func (s *Service) Organisations(ctx context.Context) (list []Organisation, err error) {
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.organisations(ctx, tx)
		return err
	})
	for i, o := range list {
		if list[i].Name = o.ZH; web.Language(ctx) == "en" {
			list[i].Name = o.EN
		}
		list[i].RegionName = s.regionName(ctx, o.Region)
	}
	return list, err
}

// Acting gives the principal of a person in one of their posts, or for
// themselves where post is "" (with the rights of the role that bears their
// kind's name: citizen, firm, official). ErrLocked for a locked person, ErrDemoOnly
// for an account of the demo in a city that is none, ErrNoPost for a post that is
// not theirs. auth asks it at every sign-in and for every session.
func (s *Service) Acting(ctx context.Context, person, post string) (p auth.Principal, err error) {
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		p, err = s.acting(ctx, tx, PersonID(person), PostID(post))
		return err
	})
	return p, err
}

func (s *Service) acting(ctx context.Context, tx *db.Tx, id PersonID, post PostID) (auth.Principal, error) {
	person, err := s.store.person(ctx, tx, id)
	if err != nil {
		return auth.Principal{}, err
	}
	if person.State != Active {
		return auth.Principal{}, ErrLocked
	}
	if person.Demo && !s.cfg.Demo { // its password is published
		return auth.Principal{}, ErrDemoOnly
	}
	byCode, _, err := s.store.roles(ctx, tx)
	if err != nil {
		return auth.Principal{}, err
	}
	p := auth.Principal{Kind: auth.Person, ID: string(id), Name: seal.MaskName(person.Name)}
	if p.Level, err = s.levelOf(ctx, tx, id); err != nil {
		return auth.Principal{}, err
	}
	p.Permissions, _ = granted(byCode, []string{string(person.Kind)}) // the pack may have no such role
	if post == "" || isAuthority(post) {
		// For oneself: nothing of others lies in a scope that no code begins with.
		p.Scope = auth.Scope{Region: "-", Org: "-"}
		return s.actingBy(ctx, tx, p, AuthorityID(post))
	}
	row, err := s.store.post(ctx, tx, post)
	if err != nil {
		return auth.Principal{}, err
	}
	if row.Person != id {
		return auth.Principal{}, ErrNoPost
	}
	p.Kind, p.Post, p.Scope = auth.Official, string(post), row.scope()
	p.Permissions = known(byCode, row.Roles)
	return p, nil
}

func isAuthority(post PostID) bool { return strings.HasPrefix(string(post), "authority_") }

// actingBy says for whom a person acts by an authority. One that has ended since still
// says so: what they then do for them MayActFor refuses. To act for themselves instead,
// unnoticed in the middle of a form, would be worse.
func (s *Service) actingBy(ctx context.Context, tx *db.Tx, p auth.Principal, which AuthorityID) (auth.Principal, error) {
	if which == "" {
		return p, nil
	}
	a, err := s.store.authority(ctx, tx, which)
	if err != nil {
		return auth.Principal{}, err
	}
	if string(a.Agent) != p.ID {
		return auth.Principal{}, ErrNotFound
	}
	p.For, p.Authority = a.Principal, string(a.ID)
	return p, nil
}

// known collects the rights of the roles that the pack still has.
func known(byCode map[string]Role, codes []string) map[string]bool {
	codes = slices.DeleteFunc(slices.Clone(codes), func(code string) bool { _, ok := byCode[code]; return !ok })
	rights, _ := granted(byCode, codes) // every code is there
	return rights
}

// Client gives the principal of a client system; ErrNoClient after it was removed.
func (s *Service) Client(ctx context.Context, client string) (p auth.Principal, err error) {
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		c, err := s.store.client(ctx, tx, ClientID(client))
		if errors.Is(err, ErrNoClient) {
			return auth.ErrKey.Because(err)
		}
		if err != nil { // a store out of reach is no reason to throw the key away
			return err
		}
		byCode, _, err := s.store.roles(ctx, tx)
		if err != nil {
			return err
		}
		p = auth.Principal{
			Kind: auth.Client, ID: client, Name: c.Name, Permissions: known(byCode, c.Roles),
			Scope: auth.Scope{Region: c.Region, Org: c.Organisation},
		}
		return nil
	})
	return p, err
}

// narrower tells whether the scope inner lies within outer.
func narrower(inner, outer auth.Scope) bool {
	return outer.CoversRegion(inner.Region) && (outer.Org == "" || (inner.Org != "" && outer.CoversOrg(inner.Org)))
}

// trimmed is a text for people, without surplus space, at most n signs.
func trimmed(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > n {
		return string(r[:n])
	}
	return text
}
