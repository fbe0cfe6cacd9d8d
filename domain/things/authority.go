package things

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/id"
)

// Authority is who vouches for devices, as people see it.
type Authority struct {
	ID        AuthorityID `json:"id"`
	Name      string      `json:"name"`
	Org       string      `json:"org" doc:"It vouches for the things of this organisation and below; empty: of all"`
	OrgName   string      `json:"orgName"`
	Own       bool        `json:"own" doc:"The city holds its key and issues certificates"`
	PEM       string      `json:"pem"`
	EndsAt    time.Time   `json:"endsAt"`
	Things    int         `json:"things" doc:"With a certificate of it in force that was issued here"`
	Successor AuthorityID `json:"successor,omitempty" doc:"The newer one that issues certificates in its place"`
	AddedBy   string      `json:"addedBy"`
	AddedAt   time.Time   `json:"addedAt"`
	RevokedAt *time.Time  `json:"revokedAt,omitempty"`
}

// Created tells where a new authority lives.
func (a Authority) Created() string { return "/api/v1/device-authorities/" + string(a.ID) }

// authority is one with its certificate read.
type authority struct {
	authorityRow
	certificate *x509.Certificate
}

func (r authorityRow) parse() (*authority, error) {
	block, _ := pem.Decode([]byte(r.pem))
	if block == nil {
		return nil, ErrAuthority
	}
	c, err := x509.ParseCertificate(block.Bytes)
	return &authority{r, c}, err
}

// AddAuthority makes an authority of the city for an organisation, or registers
// another's whose certificate (PEM) is given. The caller needs things.credential
// and the organisation in the scope, of no region: an authority vouches for things
// everywhere. Faults: ErrOutside, ErrAuthority, ErrSealer.
func (s *Service) AddAuthority(ctx context.Context, name, org, certificate string) (Authority, error) {
	if err := auth.Require(ctx, CredentialPermission); err != nil {
		return Authority{}, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversOrg(org) || !scope.CoversRegion("") {
		return Authority{}, ErrOutside
	}
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > 64 {
		return Authority{}, ErrAuthority.At("/name", ErrAuthority.Code, ErrAuthority.Message)
	}
	now := s.Clock.Now()
	row := authorityRow{id: id.New[AuthorityID]("authority", now), name: name, org: org, by: auth.Actor(ctx), added: db.Micros(now)}
	var err error
	if certificate == "" {
		err = s.makeAuthority(&row, now)
	} else {
		row.pem, err = checkAuthority(certificate, now)
	}
	if err != nil {
		return Authority{}, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.addAuthority(ctx, tx, row); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "authority_added", string(row.id), map[string]any{"org": org, "own": row.sealed != ""})
	})
	if err != nil {
		return Authority{}, err
	}
	return viewAuthority(&row)
}

func (s *Service) makeAuthority(row *authorityRow, now time.Time) error {
	if s.Sealer == nil {
		return ErrSealer
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := newSerial()
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: row.name, Organization: []string{"citybrain"}},
		NotBefore: now.Add(-clocksDiffer), NotAfter: now.Add(authorityFor), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	row.pem = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	row.sealed, err = s.Sealer.Encrypt(secret, []byte("things.authority/"+string(row.id)))
	return err
}

// checkAuthority reads another's certificate and gives it in one form.
func checkAuthority(text string, now time.Time) (string, error) {
	block, rest := pem.Decode([]byte(text))
	if len(text) > maxPEM || block == nil || block.Type != "CERTIFICATE" || strings.TrimSpace(string(rest)) != "" {
		return "", ErrAuthority
	}
	c, err := x509.ParseCertificate(block.Bytes)
	switch {
	case err != nil:
		return "", ErrAuthority.Because(err)
	case !c.IsCA || c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0 || now.Before(c.NotBefore) || !now.Before(c.NotAfter) || !strong(c.PublicKey):
		return "", ErrAuthority
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: block.Bytes})), nil
}

func viewAuthority(r *authorityRow) (Authority, error) {
	one, err := r.parse()
	if err != nil {
		return Authority{}, err
	}
	return Authority{ID: r.id, Name: r.name, Org: r.org, Own: r.sealed != "", PEM: r.pem, EndsAt: one.certificate.NotAfter, AddedBy: r.by, AddedAt: db.Time(r.added), RevokedAt: perhaps(r.revoked)}, nil
}

// successor is the newest authority of the city that issues in the place of another,
// "" where it issues itself.
func successor(all []authorityRow, of *authorityRow) (newest AuthorityID) {
	at := of.added
	for i := range all {
		if one := &all[i]; one.org == of.org && one.sealed != "" && of.sealed != "" && one.revoked == 0 && one.added > at {
			newest, at = one.id, one.added
		}
	}
	return newest
}

// RotateAuthority makes the successor of an authority of the city, of the same name
// and organisation. It issues from now on; what the old one has issued holds until
// the devices have renewed it and the old one is revoked. The caller needs what
// AddAuthority asks for. Faults: ErrNoAuthority, ErrOutside, ErrRotated, ErrSealer.
func (s *Service) RotateAuthority(ctx context.Context, id AuthorityID) (Authority, error) {
	var rows []authorityRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.authorities(ctx, tx)
		return err
	})
	if err != nil {
		return Authority{}, err
	}
	i := slices.IndexFunc(rows, func(r authorityRow) bool { return r.id == id })
	switch {
	case i < 0:
		return Authority{}, errOr(auth.Require(ctx, CredentialPermission), ErrNoAuthority.With("authority", id))
	case rows[i].revoked != 0 || rows[i].sealed == "" || successor(rows, &rows[i]) != "":
		return Authority{}, errOr(auth.Require(ctx, CredentialPermission), ErrRotated)
	}
	return s.AddAuthority(ctx, rows[i].name, rows[i].org, "")
}

// Authorities lists those of the caller's scope and above, which vouch for its
// things. The caller needs things.credential.
func (s *Service) Authorities(ctx context.Context) ([]Authority, error) {
	if err := auth.Require(ctx, CredentialPermission); err != nil {
		return nil, err
	}
	scope := auth.From(ctx).Scope
	var list []Authority
	var ids []string
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list, ids = nil, nil
		rows, err := s.store.authorities(ctx, tx)
		if err != nil {
			return err
		}
		counts, err := s.store.certified(ctx, tx)
		for i := range rows {
			if !scope.CoversOrg(rows[i].org) && !(auth.Scope{Org: rows[i].org}).CoversOrg(scope.Org) {
				continue
			}
			if one, broken := viewAuthority(&rows[i]); broken == nil {
				one.Things, one.Successor = counts[one.ID], successor(rows, &rows[i])
				list, ids = append(list, one), append(ids, one.Org)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range list {
		list[i].OrgName = l.name(list[i].Org)
	}
	return list, err
}

// RevokeAuthority ends an authority: no certificate of it admits anybody any more,
// and the connections of the things of its organisation end; those with other
// credentials come back. The caller needs what AddAuthority asks for. Fault:
// ErrNoAuthority.
func (s *Service) RevokeAuthority(ctx context.Context, id AuthorityID) error {
	if err := auth.Require(ctx, CredentialPermission); err != nil {
		return err
	}
	var things []ThingID
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		rows, err := s.store.authorities(ctx, tx)
		if err != nil {
			return err
		}
		things = nil
		for _, row := range rows {
			if row.id != id {
				continue
			}
			if scope := auth.From(ctx).Scope; !scope.CoversOrg(row.org) || !scope.CoversRegion("") {
				return ErrOutside
			}
			if err := s.store.revokeAuthority(ctx, tx, id); err != nil {
				return err
			}
			if things, err = s.store.thingsOfOrg(ctx, tx, row.org); err != nil {
				return err
			}
			return s.recordAct(ctx, tx, "authority_revoked", string(id), nil)
		}
		return ErrNoAuthority.With("authority", id)
	})
	if err == nil {
		for _, one := range things {
			s.forget(one)
		}
	}
	return err
}

var _ device.CertificateRegistry = Door{}

// AuthenticateCertificate gives the device that a certificate names, by its common
// name or a DNS name: exactly one thing, whose organisation an authority in force
// vouches for. A certificate that the city has issued must stand in its list.
// Faults: ErrCredentials, ErrRevoked.
func (d Door) AuthenticateCertificate(ctx context.Context, chain []*x509.Certificate, username string) (device.Device, error) {
	s, leaf := d.s, chain[0]
	thing, ok := s.namedBy(leaf)
	if !ok || username != "" && username != thing {
		return device.Device{}, ErrCredentials
	}
	found, ok := d.Find(thing)
	if !ok {
		return device.Device{}, ErrCredentials
	}
	var one certificateRow
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := s.vouching(ctx, tx, chain, found.Org)
		if err != nil {
			return err
		}
		one, err = s.store.certificate(ctx, tx, certificateRow{thing: ThingID(thing), authority: row.id, serial: hex.EncodeToString(leaf.SerialNumber.Bytes())})
		switch {
		case errors.Is(err, db.ErrMissing) && row.sealed == "":
			return nil // another's, of which we know nothing bad
		case errors.Is(err, db.ErrMissing):
			return ErrCredentials
		case err != nil:
			return err
		case one.revoked != 0:
			return ErrRevoked
		}
		return nil
	})
	if err == nil && one.serial != "" && one.used == 0 {
		err = s.changeOver(ctx, one)
	}
	if err != nil {
		return device.Device{}, err
	}
	return device.Device{ID: found.ID, Profile: found.Profile}, nil
}

// namedBy gives the one thing that a certificate names; false if it names none of
// the city, or several.
func (s *Service) namedBy(leaf *x509.Certificate) (thing string, ok bool) {
	for _, name := range append([]string{leaf.Subject.CommonName}, leaf.DNSNames...) {
		if _, known := s.Twin().Info(name); !known || name == thing {
			continue
		}
		if thing != "" {
			return "", false
		}
		thing = name
	}
	return thing, thing != ""
}

// vouching gives the authority in force that a chain leads to and that vouches for
// an organisation. Fault: ErrCredentials.
func (s *Service) vouching(ctx context.Context, tx *db.Tx, chain []*x509.Certificate, org string) (*authority, error) {
	rows, err := s.store.authorities(ctx, tx)
	if err != nil {
		return nil, err
	}
	between := x509.NewCertPool()
	for _, one := range chain[1:] {
		between.AddCert(one)
	}
	for _, row := range rows {
		one, err := row.parse()
		if err != nil || row.revoked != 0 || !(auth.Scope{Org: row.org}).CoversOrg(org) {
			continue
		}
		roots := x509.NewCertPool()
		roots.AddCert(one.certificate)
		_, err = chain[0].Verify(x509.VerifyOptions{
			Roots: roots, Intermediates: between, CurrentTime: s.Clock.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		})
		if err == nil {
			return one, nil
		}
	}
	return nil, ErrCredentials
}

// reseal seals the keys of authorities anew after the city's keys were rotated.
func (s *Service) resealAuthorities(ctx context.Context) error {
	if s.Sealer == nil {
		return nil
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		rows, err := s.store.authorities(ctx, tx)
		for i := 0; i < len(rows) && err == nil; i++ {
			if rows[i].sealed == "" {
				continue
			}
			again, changed, broken := s.Sealer.Reseal(rows[i].sealed, []byte("things.authority/"+string(rows[i].id)))
			if err = broken; err == nil && changed {
				err = s.store.resealAuthority(ctx, tx, rows[i].id, again)
			}
		}
		return err
	})
}

// endCertified ends the connections of things whose certificate has ended within
// the last two hours, unless they have another.
func (s *Service) endCertified(ctx context.Context) error {
	var things []ThingID
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		things = nil
		rows, err := s.store.certificatesEnding(ctx, tx, endingFilter{from: db.Micros(tx.Now.Add(-2 * time.Hour)), to: db.Micros(tx.Now)})
		for i := 0; i < len(rows) && err == nil; i++ {
			things = append(things, rows[i].thing)
			err = s.store.touch(ctx, tx, rows[i].thing)
		}
		return err
	})
	for _, one := range things {
		s.forget(one)
	}
	return err
}
