package identity

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Post("/api/v1/session", auth.Public, "Sign in by login name or phone number", s.postSession, web.Secret),
		web.Get("/api/v1/session", auth.SignedIn, "Who I am", s.getSession),
		web.Put("/api/v1/session/post", auth.SignedIn, "Act in another post, or for myself", s.putSessionPost),
		web.Delete("/api/v1/session", auth.Public, "Sign out", s.deleteSession),
		web.Post("/api/v1/session/passkey/begin", auth.Public, "Start to sign in by passkey", s.beginPasskeySession, web.Secret),
		web.Post("/api/v1/session/passkey/finish", auth.Public, "Sign in by passkey", s.finishPasskeySession, web.Secret),
		web.Get("/api/v1/sessions", auth.SignedIn, "Where I am signed in", s.getSessions),
		web.Delete("/api/v1/sessions", auth.SignedIn, "Sign out everywhere", s.deleteSessions),
		web.Delete("/api/v1/sessions/{id}", auth.SignedIn, "End one of my sessions", s.endSession),
		web.Get("/api/v1/passkeys", auth.SignedIn, "My passkeys", s.getPasskeys),
		web.Post("/api/v1/passkeys/begin", auth.SignedIn, "Start to register a passkey", s.beginPasskey, web.Secret),
		web.Post("/api/v1/passkeys/finish", auth.SignedIn, "Register a passkey", s.finishPasskey, web.Secret),
		web.Delete("/api/v1/passkeys/{id}", auth.SignedIn, "Remove one of my passkeys", s.deletePasskey),
		web.Put("/api/v1/password", auth.SignedIn, "Change my password", s.putPassword),
		web.Get("/api/v1/me/reads", auth.SignedIn, "Who read my personal data, and why", s.getReads),
		web.Get("/api/v1/people", CanRead, "People, masked", s.getPeople),
		web.Post("/api/v1/people", CanManage, "Make an account", s.postPerson, web.Secret),
		web.Post("/api/v1/people/search", CanUnmask, "Find a person by phone number or citizen id, for a purpose", s.searchPerson, web.Secret),
		web.Get("/api/v1/people/{id}", CanRead, "One person, masked", s.getPerson),
		web.Post("/api/v1/people/{id}/unmask", CanUnmask, "One person in clear, for a purpose", s.unmaskPerson, web.Secret),
		web.Post("/api/v1/people/{id}/lock", CanManage, "Lock an account", s.lockPerson),
		web.Post("/api/v1/people/{id}/unlock", CanManage, "Unlock an account", s.unlockPerson),
		web.Get("/api/v1/purposes", CanUnmask, "For what I may read personal data in clear", s.getPurposes),
		web.Get("/api/v1/roles", CanRead, "Roles of the city", s.getRoles),
		web.Get("/api/v1/organisations", auth.SignedIn, "Departments, parents first", s.getOrganisations),
		web.Get("/api/v1/posts", CanRead, "Posts", s.getPosts),
		web.Post("/api/v1/posts", CanManage, "Give a person a post", s.postPost, web.Creates),
		web.Delete("/api/v1/posts/{id}", CanManage, "End a post", s.deletePost),
		web.Get("/api/v1/clients", CanRead, "Client systems", s.getClients),
		web.Post("/api/v1/clients", CanManage, "Make a client system; its key is shown once", s.postClient, web.Secret, web.Creates),
		web.Delete("/api/v1/clients/{id}", CanManage, "End a client system", s.deleteClient),
		web.Get("/api/v1/demo/accounts", auth.Public, "Accounts of a demo city", s.getDemoAccounts),
	}
}

// caller is where the request comes from.
func (s *Service) caller(ctx context.Context) auth.Caller {
	return auth.Caller{Address: web.Address(ctx), Agent: web.Agent(ctx), Device: web.Cookie(ctx, s.cfg.Auth.DeviceCookieName())}
}

// List is a list that needs no pages.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

func listOf[T any](items []T, err error) (List[T], error) {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items}, err
}

type sessionIn struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"100" doc:"Login name or phone number"`
		Password string `json:"password" minLength:"1" maxLength:"256"`
	}
}

func (s *Service) postSession(ctx context.Context, in *sessionIn) (Me, error) {
	token, me, err := s.SignIn(ctx, in.Body.Login, in.Body.Password, s.caller(ctx))
	return s.arrive(ctx, token, me, err)
}

// arrive hands the session's cookie over and marks the device as known.
func (s *Service) arrive(ctx context.Context, token string, me Me, err error) (Me, error) {
	if err != nil {
		return me, err
	}
	mark, err := s.cfg.Auth.DeviceCookie(s.caller(ctx).Device, me.ID)
	if err != nil {
		return me, err
	}
	web.SetCookie(ctx, mark)
	return s.enter(ctx, token, me, nil)
}

// enter hands the session's cookie over.
func (s *Service) enter(ctx context.Context, token string, me Me, err error) (Me, error) {
	if err == nil {
		web.SetCookie(ctx, s.cfg.Auth.Cookie(token))
	}
	return me, err
}

func (s *Service) getSession(ctx context.Context, _ *struct{}) (Me, error) { return s.Me(ctx) }

type actIn struct {
	Body struct {
		Post string `json:"post" maxLength:"64" doc:"Id of one of my posts; empty to act for myself"`
	}
}

func (s *Service) putSessionPost(ctx context.Context, in *actIn) (Me, error) {
	token, me, err := s.ActIn(ctx, PostID(in.Body.Post))
	return s.enter(ctx, token, me, err)
}

func (s *Service) deleteSession(ctx context.Context, _ *struct{}) (web.None, error) {
	web.SetCookie(ctx, s.cfg.Auth.Cookie(""))
	return web.None{}, s.SignOut(ctx)
}

func (s *Service) getSessions(ctx context.Context, _ *struct{}) (List[SignedIn], error) {
	return listOf(s.Sessions(ctx))
}

func (s *Service) deleteSessions(ctx context.Context, _ *struct{}) (web.None, error) {
	web.SetCookie(ctx, s.cfg.Auth.Cookie(""))
	return web.None{}, s.SignOutEverywhere(ctx)
}

type sessionID struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) endSession(ctx context.Context, in *sessionID) (web.None, error) {
	return web.None{}, s.EndSession(ctx, in.ID)
}

func (s *Service) beginPasskeySession(ctx context.Context, _ *struct{}) (auth.Ceremony, error) {
	return s.cfg.Auth.BeginPasskeySignIn(ctx)
}

type passkeyIn struct {
	Body struct {
		Token  string          `json:"token" minLength:"1" maxLength:"64" doc:"Token of begin"`
		Name   string          `json:"name,omitempty" maxLength:"60" doc:"What to call the passkey"`
		Answer json.RawMessage `json:"answer" doc:"The browser's PublicKeyCredential as JSON"`
	}
}

func (s *Service) finishPasskeySession(ctx context.Context, in *passkeyIn) (Me, error) {
	token, me, err := s.SignInByPasskey(ctx, in.Body.Token, in.Body.Answer, s.caller(ctx))
	return s.arrive(ctx, token, me, err)
}

func (s *Service) getPasskeys(ctx context.Context, _ *struct{}) (List[auth.Passkey], error) {
	return listOf(s.Passkeys(ctx))
}

func (s *Service) beginPasskey(ctx context.Context, _ *struct{}) (auth.Ceremony, error) {
	return s.BeginPasskey(ctx)
}

func (s *Service) finishPasskey(ctx context.Context, in *passkeyIn) (auth.Passkey, error) {
	return s.FinishPasskey(ctx, in.Body.Token, in.Body.Name, in.Body.Answer)
}

type passkeyID struct {
	ID string `path:"id" maxLength:"1024"`
}

func (s *Service) deletePasskey(ctx context.Context, in *passkeyID) (web.None, error) {
	return web.None{}, s.DropPasskey(ctx, in.ID)
}

type passwordIn struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"256"`
		New string `json:"new" minLength:"1" maxLength:"256"`
	}
}

func (s *Service) putPassword(ctx context.Context, in *passwordIn) (web.None, error) {
	return web.None{}, s.ChangePassword(ctx, in.Body.Old, in.Body.New, web.Address(ctx))
}

func (s *Service) getReads(ctx context.Context, in *page.Ask) (page.Page[audit.Shown], error) {
	return s.cfg.Audit.ReadsOf(ctx, auth.From(ctx).ID, *in)
}

type peopleIn struct {
	page.Ask
	Kind  string `query:"kind" enum:"citizen,firm,official"`
	State string `query:"state" enum:"active,locked"`
	Query string `query:"q" maxLength:"100" doc:"Exact name or login name; numbers are searched for by POST /api/v1/people/search"`
}

func (s *Service) getPeople(ctx context.Context, in *peopleIn) (page.Page[View], error) {
	return s.People(ctx, PeopleFilter{Kind: in.Kind, State: in.State, Query: in.Query}, in.Ask)
}

type newPersonIn struct {
	Body struct {
		Kind      Kind   `json:"kind" enum:"citizen,firm,official"`
		Login     string `json:"login,omitempty" maxLength:"32"`
		Name      string `json:"name" minLength:"1" maxLength:"100"`
		Phone     string `json:"phone,omitempty" maxLength:"32"`
		CitizenID string `json:"citizenId,omitempty" maxLength:"18"`
		Region    string `json:"region" maxLength:"14"`
		Language  string `json:"language,omitempty" enum:"zh-CN,en"`
		Password  string `json:"password,omitempty" maxLength:"256"`
	}
}

// madePerson is a View that knows where it lives.
type madePerson struct{ View }

// Created tells the address of the account.
func (m madePerson) Created() string { return "/api/v1/people/" + string(m.ID) }

func (s *Service) postPerson(ctx context.Context, in *newPersonIn) (madePerson, error) {
	b := in.Body
	v, err := s.Add(ctx, NewPerson{
		Kind: b.Kind, Login: b.Login, Name: b.Name, Phone: b.Phone, CitizenID: b.CitizenID,
		Region: b.Region, Language: b.Language, Password: b.Password,
	})
	return madePerson{v}, err
}

type personIn struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) getPerson(ctx context.Context, in *personIn) (View, error) {
	who, err := id.Parse[PersonID]("person", in.ID)
	if err != nil {
		return View{}, ErrNoPerson
	}
	return s.Person(ctx, who)
}

type unmaskIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Purpose string `json:"purpose" minLength:"1" maxLength:"40" doc:"Code of a purpose; recorded, and shown to the person"`
		Reason  string `json:"reason,omitempty" maxLength:"200" doc:"Why in your own words, where the purpose asks for it; recorded, and shown to the person"`
	}
}

func (s *Service) unmaskPerson(ctx context.Context, in *unmaskIn) (View, error) {
	who, err := id.Parse[PersonID]("person", in.ID)
	if err != nil {
		return View{}, ErrNoPerson
	}
	return s.Unmask(ctx, who, Why{Purpose: in.Body.Purpose, Reason: in.Body.Reason})
}

type searchIn struct {
	Body struct {
		Number  string `json:"number" minLength:"1" maxLength:"32" doc:"Whole phone number or citizen id; recorded nowhere"`
		Purpose string `json:"purpose" minLength:"1" maxLength:"40" doc:"Code of a purpose; recorded, and shown to the person found"`
		Reason  string `json:"reason,omitempty" maxLength:"200" doc:"Why in your own words, where the purpose asks for it"`
	}
}

func (s *Service) searchPerson(ctx context.Context, in *searchIn) (List[View], error) {
	return listOf(s.Search(ctx, in.Body.Number, Why{Purpose: in.Body.Purpose, Reason: in.Body.Reason}))
}

func (s *Service) getPurposes(ctx context.Context, _ *struct{}) (List[Purpose], error) {
	return listOf(s.Purposes(ctx))
}

func (s *Service) lockPerson(ctx context.Context, in *personIn) (web.None, error) {
	return web.None{}, s.Lock(ctx, PersonID(in.ID))
}

func (s *Service) unlockPerson(ctx context.Context, in *personIn) (web.None, error) {
	return web.None{}, s.Unlock(ctx, PersonID(in.ID))
}

func (s *Service) getRoles(ctx context.Context, _ *struct{}) (List[Role], error) {
	return listOf(s.Roles(ctx))
}

func (s *Service) getOrganisations(ctx context.Context, _ *struct{}) (List[Organisation], error) {
	return listOf(s.Organisations(ctx))
}

type postsIn struct {
	page.Ask
	Person       string `query:"person" maxLength:"64"`
	Organisation string `query:"organisation" maxLength:"200"`
}

func (s *Service) getPosts(ctx context.Context, in *postsIn) (page.Page[Post], error) {
	return s.Posts(ctx, PostFilter{Person: in.Person, Organisation: in.Organisation}, in.Ask)
}

type newPostIn struct {
	Body struct {
		Person       string   `json:"person" maxLength:"64"`
		Organisation string   `json:"organisation" maxLength:"200"`
		ZH           string   `json:"zh,omitempty" maxLength:"60"`
		EN           string   `json:"en,omitempty" maxLength:"60"`
		Roles        []string `json:"roles" minItems:"1" maxItems:"20"`
		Region       string   `json:"region" maxLength:"14" doc:"Scope"`
		Org          string   `json:"org,omitempty" maxLength:"200" doc:"Scope; empty for every organisation"`
	}
}

func (s *Service) postPost(ctx context.Context, in *newPostIn) (Post, error) {
	b := in.Body
	return s.Give(ctx, NewPost{
		Person: PersonID(b.Person), Organisation: b.Organisation, ZH: b.ZH, EN: b.EN, Roles: b.Roles, Region: b.Region, Org: b.Org,
	})
}

type postIn struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) deletePost(ctx context.Context, in *postIn) (web.None, error) {
	return web.None{}, s.End(ctx, PostID(in.ID))
}

func (s *Service) getClients(ctx context.Context, in *page.Ask) (page.Page[Client], error) {
	return s.Clients(ctx, *in)
}

type newClientIn struct {
	Body struct {
		Name         string    `json:"name" minLength:"1" maxLength:"100"`
		Organisation string    `json:"organisation" maxLength:"200"`
		Roles        []string  `json:"roles" minItems:"1" maxItems:"20"`
		Region       string    `json:"region" maxLength:"14"`
		Expires      time.Time `json:"expires,omitzero" doc:"End of the key; absent: never"`
	}
}

// clientKey is a client with its key, shown once.
type clientKey struct {
	Client
	Key string `json:"key" doc:"For Authorization: Bearer; shown this once"`
}

func (s *Service) postClient(ctx context.Context, in *newClientIn) (clientKey, error) {
	b := in.Body
	c, key, err := s.Admit(ctx, NewClient{Name: b.Name, Organisation: b.Organisation, Roles: b.Roles, Region: b.Region, Expires: b.Expires})
	return clientKey{c, key}, err
}

type clientIn struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) deleteClient(ctx context.Context, in *clientIn) (web.None, error) {
	return web.None{}, s.Dismiss(ctx, ClientID(in.ID))
}

func (s *Service) getDemoAccounts(context.Context, *struct{}) (List[DemoAccount], error) {
	return listOf(s.DemoAccounts(), nil)
}
