package identity

import (
	"context"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/relying"
	"citybrain/kernel/web"
)

// linkedRoutes are those of accounts elsewhere.
func (s *Service) linkedRoutes() []web.Route {
	return []web.Route{
		web.Post("/api/v1/session/elsewhere/go", auth.Public, "Sign in with an account elsewhere, or link it: where to go", s.postElsewhere, web.Secret),
		web.Post("/api/v1/session/elsewhere/back", auth.Public, "Come back from there", s.postBack, web.Secret),
		web.Post("/api/v1/session/elsewhere/out", auth.SignedIn, "Sign out here, and learn where to sign out there", s.postOut, web.Secret),
		web.Get("/api/v1/session/elsewhere/{ticket}", auth.Public, "Which account elsewhere waits to be linked", s.getTicket, web.Secret),
		web.Get("/api/v1/me/linked", auth.SignedIn, "Accounts elsewhere that open mine", s.getLinked),
		web.Post("/api/v1/me/linked", auth.SignedIn, "Let an account elsewhere open mine", s.postLinked, web.Secret),
		web.Delete("/api/v1/me/linked/{provider}", auth.SignedIn, "Let it do so no longer", s.deleteLinked),
	}
}

type elsewhereIn struct {
	Body struct {
		Provider string `json:"provider" minLength:"1" maxLength:"32" doc:"Code of one of the ways"`
		Next     string `json:"next,omitempty" maxLength:"1000" doc:"Page of the city for afterwards"`
		Link     bool   `json:"link,omitempty" doc:"Link it to the account that is signed in"`
	}
}

// wayOut is where the browser goes now.
type wayOut struct {
	Redirect string `json:"redirect" doc:"Empty for nowhere"`
}

func (s *Service) postElsewhere(ctx context.Context, in *elsewhereIn) (wayOut, error) {
	next := in.Body.Next
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		next = "" // another's page
	}
	start := relying.Start{Provider: in.Body.Provider, Next: next, Mark: s.mark(ctx)}
	if in.Body.Link {
		p, err := linker(ctx)
		if err != nil {
			return wayOut{}, err
		}
		start.Person = p.ID
	}
	begun, err := s.GoElsewhere(ctx, start)
	if err != nil {
		return wayOut{}, err
	}
	web.SetCookie(ctx, s.cfg.Elsewhere.Cookie(begun.Mark))
	return wayOut{begun.Redirect}, nil
}

// mark is the mark of the browser, "" for none.
func (s *Service) mark(ctx context.Context) string {
	if s.cfg.Elsewhere == nil {
		return ""
	}
	return web.Cookie(ctx, s.cfg.Elsewhere.CookieName())
}

type backIn struct {
	Body struct {
		State  string `json:"state" maxLength:"200"`
		Code   string `json:"code,omitempty" maxLength:"4000"`
		Issuer string `json:"iss,omitempty" maxLength:"500"`
		Error  string `json:"error,omitempty" maxLength:"200"`
	}
}

func (s *Service) postBack(ctx context.Context, in *backIn) (Arrival, error) {
	b := in.Body
	token, a, err := s.BackFromElsewhere(ctx, relying.Return{Mark: s.mark(ctx), State: b.State, Code: b.Code, Issuer: b.Issuer, Error: b.Error}, s.caller(ctx))
	if err == nil && token != "" {
		web.SetCookie(ctx, s.cfg.Auth.Cookie(token))
	}
	return a, err
}

func (s *Service) postOut(ctx context.Context, _ *struct{}) (wayOut, error) {
	web.SetCookie(ctx, s.cfg.Auth.Cookie(""))
	to, err := s.SignOutElsewhere(ctx)
	return wayOut{to}, err
}

type ticketIn struct {
	Ticket string `path:"ticket" maxLength:"64"`
}

func (s *Service) getTicket(ctx context.Context, in *ticketIn) (Elsewhere, error) {
	return s.Ticket(ctx, s.mark(ctx), in.Ticket)
}

func (s *Service) getLinked(ctx context.Context, _ *struct{}) (List[Linked], error) {
	return listOf(s.LinkedAccounts(ctx))
}

type linkIn struct {
	Body struct {
		Ticket string `json:"ticket" minLength:"1" maxLength:"64"`
	}
}

func (s *Service) postLinked(ctx context.Context, in *linkIn) (Linked, error) {
	return s.Link(ctx, s.mark(ctx), in.Body.Ticket)
}

type unlinkIn struct {
	Provider string `path:"provider" maxLength:"32"`
}

func (s *Service) deleteLinked(ctx context.Context, in *unlinkIn) (web.None, error) {
	return web.None{}, s.Unlink(ctx, in.Provider)
}
