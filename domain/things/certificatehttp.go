package things

import (
	"context"
	"net/http"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) certificateRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/device-authorities", CredentialPermission, "Who vouches for devices", s.listAuthorities),
		web.Post("/api/v1/device-authorities", CredentialPermission, "Make an authority of the city, or register another's", s.addAuthority),
		web.Post("/api/v1/device-authorities/{id}/rotate", CredentialPermission, "Make the successor of an authority of the city; both hold until the old one is revoked", s.rotateAuthority),
		web.Delete("/api/v1/device-authorities/{id}", CredentialPermission, "Revoke an authority", s.revokeAuthority),
		web.Get("/api/v1/certificates", CredentialPermission, "Certificates of devices that end soon", s.listEnding),
		web.Plain(http.MethodPost, "/api/v1/devices/certificate", auth.Public, "A device asks for its next certificate, by its present one (at the port of devices) or its password (Basic)",
			http.HandlerFunc(s.renew), web.Takes[renewalInput]("application/json"), web.Answers("application/json"), web.Secret, web.BodyLimit(maxPEM)),
		web.Get("/api/v1/things/{id}/certificates", CredentialPermission, "The certificates of a thing", s.listCertificates),
		web.Post("/api/v1/things/{id}/certificates", CredentialPermission, "Issue a certificate from a request (PKCS #10)", s.issueCertificate, web.Creates),
		web.Delete("/api/v1/things/{id}/certificates/{authority}/{serial}", CredentialPermission, "Revoke a certificate; its connections end", s.revokeCertificate),
	}
}

func (s *Service) listAuthorities(ctx context.Context, _ *web.None) (list[Authority], error) {
	all, err := s.Authorities(ctx)
	return whole(all), err
}

type authorityInput struct {
	Body struct {
		Name string `json:"name" maxLength:"200"`
		Org  string `json:"org,omitempty" maxLength:"200" doc:"Path of the organisation whose things it vouches for; empty: of all"`
		PEM  string `json:"pem,omitempty" maxLength:"16384" doc:"Another's certificate; empty: the city makes an authority of its own"`
	}
}

func (s *Service) addAuthority(ctx context.Context, in *authorityInput) (Authority, error) {
	return s.AddAuthority(ctx, in.Body.Name, in.Body.Org, in.Body.PEM)
}

func (s *Service) rotateAuthority(ctx context.Context, in *idInput) (Authority, error) {
	return s.RotateAuthority(ctx, AuthorityID(in.ID))
}

func (s *Service) revokeAuthority(ctx context.Context, in *idInput) (web.None, error) {
	return web.None{}, s.RevokeAuthority(ctx, AuthorityID(in.ID))
}

type endingInput struct {
	Days      int    `query:"days" default:"30" minimum:"0" maximum:"1095" doc:"Within so many days; those that ended within the last 30 are told, too"`
	Authority string `query:"authority" maxLength:"64" doc:"Of this authority only"`
}

func (s *Service) listEnding(ctx context.Context, in *endingInput) (list[Certificate], error) {
	all, err := s.CertificatesEnding(ctx, in.Days, AuthorityID(in.Authority))
	return whole(all), err
}

func (s *Service) listCertificates(ctx context.Context, in *idInput) (list[Certificate], error) {
	all, err := s.Certificates(ctx, ThingID(in.ID))
	return whole(all), err
}

type certifyInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		CSR     string `json:"csr" maxLength:"16384" doc:"PKCS #10 as PEM"`
		Days    int    `json:"days,omitempty" doc:"365 if absent, at most 1,095"`
		Replace bool   `json:"replace,omitempty" doc:"Revoke the thing's other certificates at once"`
	}
}

func (s *Service) issueCertificate(ctx context.Context, in *certifyInput) (Certificate, error) {
	days := min(max(in.Body.Days, -1), 10_000) // what cannot be is refused by Certify
	return s.Certify(ctx, ThingID(in.ID), in.Body.CSR, time.Duration(days)*24*time.Hour, in.Body.Replace)
}

type revokeCertificateInput struct {
	ID        string `path:"id" maxLength:"64"`
	Authority string `path:"authority" maxLength:"64"`
	Serial    string `path:"serial" maxLength:"40"`
	Why       string `query:"why" maxLength:"400"`
}

func (s *Service) revokeCertificate(ctx context.Context, in *revokeCertificateInput) (web.None, error) {
	return web.None{}, s.RevokeCertificate(ctx, ThingID(in.ID), AuthorityID(in.Authority), in.Serial, in.Why)
}
