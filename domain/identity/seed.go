package identity

import (
	"context"
	"slices"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// The files of a city pack that identity reads.
const (
	rolesFile         = "roles.yaml"
	organisationsFile = "organisations.yaml"
	accountsFile      = "accounts.yaml" // only with --demo
	firmsFile         = "firms.yaml"    // only with --demo
)

type rolesDoc struct {
	Roles []roleDoc `yaml:"roles"`
}

type roleDoc struct {
	Code        string   `yaml:"code"`
	ZH          string   `yaml:"zh"`
	EN          string   `yaml:"en"`
	Permissions []string `yaml:"permissions"`
}

type organisationsDoc struct {
	Synthetic     string            `yaml:"synthetic"` // says what is real and what is not
	Organisations []organisationDoc `yaml:"organisations"`
}

type organisationDoc struct {
	Path   string `yaml:"path"`
	ZH     string `yaml:"zh"`
	EN     string `yaml:"en"`
	Kind   string `yaml:"kind"`
	Region string `yaml:"region"`
}

type accountsDoc struct {
	Synthetic string       `yaml:"synthetic"`
	Accounts  []accountDoc `yaml:"accounts"`
}

type accountDoc struct {
	Login     string    `yaml:"login"`
	Password  string    `yaml:"password"`
	Kind      Kind      `yaml:"kind"`
	Name      string    `yaml:"name"`
	Phone     string    `yaml:"phone"`
	CitizenID string    `yaml:"citizenId"`
	Region    string    `yaml:"region"`
	Language  string    `yaml:"language"`
	ZH        string    `yaml:"zh"` // what the account is, for the sign-in page
	EN        string    `yaml:"en"`
	Proofs    []string  `yaml:"proofs"` // by what they have proved themselves
	Posts     []postDoc `yaml:"posts"`
}

type postDoc struct {
	Organisation string   `yaml:"organisation"`
	ZH           string   `yaml:"zh"`
	EN           string   `yaml:"en"`
	Roles        []string `yaml:"roles"`
	Region       string   `yaml:"region"`
	Org          string   `yaml:"org"`
}

// share is what identity takes from a pack, once it is known to be right.
type share struct {
	roles         []Role
	purposes      []Purpose
	organisations []Organisation
	accounts      []accountDoc
	matters       []Matter
	firms         []firmDoc
}

var organisationKinds = []string{"government", "bureau", "district", "street", "community", "institution", "company"}

// Seed reads roles, purposes, organisations and, in a demo, accounts; the load
// makes the pack's roles and purposes the only ones, brings organisations up to date (those that left
// the pack stay, because posts may hang on them) and adds demo accounts whose
// login is free. Loading twice changes nothing.
func (s *Service) Seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	var in share
	in.roles = s.readRoles(p)
	in.purposes = s.readPurposes(p)
	in.organisations = readOrganisations(p)
	in.matters = readMatters(p)
	if s.cfg.Demo {
		in.accounts = readAccounts(p, in)
		in.firms = readFirms(p, in)
		s.demo.set(in.accounts)
	}
	return func(ctx context.Context, tx *db.Tx) error { return s.load(ctx, tx, in) }
}

func (s *Service) readRoles(p *pack.Pack) []Role {
	if !p.Need(rolesFile) {
		return nil
	}
	in, doc, ok := pack.YAML[rolesDoc](p, rolesFile)
	if !ok {
		return nil
	}
	registry := s.cfg.Registry()
	seen := map[string]bool{}
	var list []Role
	for i, r := range in.Roles {
		at := doc.At("roles", i)
		if !codeForm.MatchString(r.Code) || r.ZH == "" || r.EN == "" {
			at.Report("a role needs a code of lower-case letters, and a name in zh and en")
		}
		if seen[r.Code] {
			at.Report("the role %s is there twice", r.Code)
		}
		seen[r.Code] = true
		permissions := []string{}
		for j, pattern := range r.Permissions {
			codes := expand(registry, pattern)
			if len(codes) == 0 {
				doc.At("roles", i, "permissions", j).Report("no domain declares the permission %q", pattern)
			}
			permissions = append(permissions, codes...)
		}
		slices.Sort(permissions)
		list = append(list, Role{Code: r.Code, ZH: r.ZH, EN: r.EN, Permissions: slices.Compact(permissions)})
	}
	return list
}

// expand reads one line of a role: a code, "things.*" for all of a domain, "*"
// for all there are. What must be named no pattern gives.
func expand(registry *auth.Registry, pattern string) (codes []string) {
	prefix, all := strings.CutSuffix(pattern, "*")
	for _, p := range registry.All() {
		if p.Code == pattern || (all && !p.Named && (prefix == "" || strings.HasSuffix(prefix, ".")) && strings.HasPrefix(p.Code, prefix)) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

func readOrganisations(p *pack.Pack) []Organisation {
	if !p.Need(organisationsFile) {
		return nil
	}
	in, doc, ok := pack.YAML[organisationsDoc](p, organisationsFile)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	var list []Organisation
	for i, o := range in.Organisations {
		at := doc.At("organisations", i)
		parent := o.Path[:max(0, strings.LastIndexByte(o.Path, '/'))]
		switch {
		case !pathForm.MatchString(o.Path):
			at.Report("path must be like /sh/uem/jingan, not %q", o.Path)
		case seen[o.Path]:
			at.Report("the organisation %s is there twice", o.Path)
		case parent != "" && !seen[parent]:
			at.Report("the parent %s of %s must stand before it", parent, o.Path)
		}
		if o.ZH == "" || o.EN == "" {
			at.Report("an organisation needs a name in zh and en")
		}
		if !slices.Contains(organisationKinds, o.Kind) {
			at.Report("kind must be one of %s, not %q", strings.Join(organisationKinds, ", "), o.Kind)
		}
		if !regionForm.MatchString(o.Region) {
			at.Report("region must be a region code, not %q", o.Region)
		}
		seen[o.Path] = true
		list = append(list, Organisation{Path: o.Path, Parent: parent, ZH: o.ZH, EN: o.EN, Kind: o.Kind, Region: o.Region})
	}
	return list
}

func readAccounts(p *pack.Pack, in share) []accountDoc {
	if !p.Need(accountsFile) {
		return nil
	}
	file, doc, ok := pack.YAML[accountsDoc](p, accountsFile)
	if !ok {
		return nil
	}
	for i, a := range file.Accounts {
		at := doc.At("accounts", i)
		if _, err := a.person().parse(); err != nil {
			at.Report("%v", err)
		}
		if err := auth.CheckPassword(a.Password, a.Login); err != nil {
			at.Report("%v", err)
		}
		if a.Kind != Citizen && a.Kind != Firm && a.Kind != Official {
			at.Report("kind must be citizen, firm or official, not %q", a.Kind)
		}
		if a.ZH == "" || a.EN == "" {
			at.Report("an account says in zh and en what it is")
		}
		for j, kind := range a.Proofs {
			if !slices.Contains(proofKinds, ProofKind(kind)) {
				doc.At("accounts", i, "proofs", j).Report("nobody can prove themselves by %q", kind)
			}
		}
		for j, one := range a.Posts {
			one.check(doc.At("accounts", i, "posts", j), in)
		}
	}
	return file.Accounts
}

// check reports a post whose department or roles the pack does not have.
func (d postDoc) check(at pack.Place, in share) {
	has := func(path string) bool {
		return slices.ContainsFunc(in.organisations, func(o Organisation) bool { return o.Path == path })
	}
	if in.organisations == nil {
		return // refused as a whole, which was told
	}
	if !has(d.Organisation) {
		at.Report("there is no organisation %q", d.Organisation)
	}
	if d.Org != "" && !has(d.Org) {
		at.Report("there is no organisation %q", d.Org)
	}
	if !regionForm.MatchString(d.Region) {
		at.Report("region must be a region code, not %q", d.Region)
	}
	if len(d.Roles) == 0 {
		at.Report("a post needs at least one role")
	}
	for _, code := range d.Roles {
		if in.roles != nil && !slices.ContainsFunc(in.roles, func(r Role) bool { return r.Code == code }) {
			at.Report("there is no role %q", code)
		}
	}
}

func (a accountDoc) person() NewPerson {
	return NewPerson{
		Kind: a.Kind, Login: a.Login, Name: a.Name, Phone: a.Phone, CitizenID: a.CitizenID,
		Region: a.Region, Language: a.Language, Password: a.Password, demo: true,
	}
}

func (s *Service) load(ctx context.Context, tx *db.Tx, in share) error {
	ctx = auth.AsSystem(ctx, "seed")
	if err := s.store.replaceRoles(ctx, tx, in.roles); err != nil {
		return err
	}
	tx.After(s.cfg.Auth.ForgetAll)
	if err := s.store.replacePurposes(ctx, tx, in.purposes); err != nil {
		return err
	}
	for i, o := range in.organisations {
		if err := s.store.putOrganisation(ctx, tx, o, i); err != nil {
			return err
		}
	}
	if err := s.store.putMatters(ctx, tx, in.matters); err != nil {
		return err
	}
	for _, a := range in.accounts {
		if err := s.loadAccount(ctx, tx, a); err != nil {
			return err
		}
	}
	for _, f := range in.firms {
		if err := s.loadFirm(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) loadAccount(ctx context.Context, tx *db.Tx, a accountDoc) error {
	p, err := a.person().parse()
	if err != nil {
		return err
	}
	for _, name := range p.accounts() {
		held, err := s.store.personByAccount(ctx, tx, name)
		if err != nil || held != "" {
			return err
		}
	}
	hash, err := s.cfg.Auth.HashPassword(ctx, a.Password, a.Login)
	if err != nil {
		return err
	}
	if err := s.add(ctx, tx, &p, hash); err != nil {
		return err
	}
	for _, kind := range a.Proofs {
		if err := s.proved(ctx, tx, p.ID, ProofKind(kind), "demo"); err != nil {
			return err
		}
	}
	for i, d := range a.Posts {
		_, err := s.give(ctx, tx, NewPost{
			Person: p.ID, Organisation: d.Organisation, ZH: d.ZH, EN: d.EN, Roles: d.Roles, Region: d.Region, Org: d.Org, order: i,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
