package things

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// AuthorityID names a device authority 设备证书机构.
type AuthorityID string

// The faults of certificates.
var (
	ErrRequest      = fault.New(fault.Invalid, "things.certificate_request", "The request must be PKCS #10 in PEM, signed by its own key: ECDSA P-256 or P-384, Ed25519, or RSA of 2,048 to 4,096 bits.")
	ErrAuthority    = fault.New(fault.Invalid, "things.authority", "The certificate must be that of an authority (CA) in PEM that is valid now and may sign.")
	ErrNoAuthority  = fault.New(fault.Missing, "things.no_authority", "There is no such authority for devices.")
	ErrNoIssuer     = fault.New(fault.Conflict, "things.no_issuer", "The city has no authority of its own for this organisation; make one first.")
	ErrRotated      = fault.New(fault.Conflict, "things.authority_rotated", "Only an authority of the city that still issues certificates can be rotated.")
	ErrSealer       = fault.New(fault.Unavailable, "things.no_sealer", "This city keeps no keys of authorities.")
	ErrCertificates = fault.New(fault.Conflict, "things.certificates", "The thing has four valid certificates; revoke one first.")
	ErrSerialForm   = fault.New(fault.Invalid, "things.certificate_serial", "The serial number of a certificate is written in hexadecimal.")
	ErrValidity     = fault.New(fault.Invalid, "things.certificate_days", "A certificate is valid for 1 to 1,095 days.")
)

// The measures of certificates.
const (
	certifiedFor     = 365 * 24 * time.Hour
	certifiedLongest = 1095 * 24 * time.Hour
	authorityFor     = 10 * 365 * 24 * time.Hour
	certificatesMost = 4
	clocksDiffer     = 5 * time.Minute // a device's clock may be behind
	maxPEM           = 16 << 10
)

// Sealer keeps private keys; *seal.Ring is one.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	Reseal(text string, associated []byte) (again string, changed bool, err error)
}

// Certificate is a certificate of a device as it gets it. No secret is in it.
type Certificate struct {
	Thing     string     `json:"thing"`
	ThingName string     `json:"thingName,omitempty"`
	Authority string     `json:"authority"`
	Serial    string     `json:"serial" doc:"Hexadecimal"`
	StartsAt  time.Time  `json:"startsAt"`
	EndsAt    time.Time  `json:"endsAt"`
	IssuedBy  string     `json:"issuedBy,omitempty"`
	UsedAt    *time.Time `json:"usedAt,omitempty" doc:"When the device first signed on with it"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
	Why       string     `json:"why,omitempty" doc:"Why it was revoked"`
	State     string     `json:"state" enum:"valid,ends_soon,ended,revoked" doc:"ends_soon: within 30 days"`
	PEM       string     `json:"pem,omitempty" doc:"When it is issued only: the certificate, and"`
	Chain     string     `json:"chain,omitempty" doc:"the authority's"`
}

// readRequest reads a certificate request and gives its public key. What the
// request says of names is not looked at: the city says who the device is.
// Fault: ErrRequest.
func readRequest(text string) (any, error) {
	block, rest := pem.Decode([]byte(text))
	if len(text) > maxPEM || block == nil || !strings.HasSuffix(block.Type, "CERTIFICATE REQUEST") || strings.TrimSpace(string(rest)) != "" {
		return nil, ErrRequest
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return nil, ErrRequest.Because(err)
	}
	if !strong(request.PublicKey) {
		return nil, ErrRequest
	}
	if err := request.CheckSignature(); err != nil {
		return nil, ErrRequest.Because(err)
	}
	return request.PublicKey, nil
}

// strong tells whether a public key is of a kind and size that may vouch.
func strong(key any) bool {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return k.Curve == elliptic.P256() || k.Curve == elliptic.P384()
	case ed25519.PublicKey:
		return len(k) == ed25519.PublicKeySize
	case *rsa.PublicKey:
		return k.N.BitLen() >= 2048 && k.N.BitLen() <= 4096
	}
	return false
}

func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}

// Certify issues a certificate for a thing from a request. With replace the others
// of the thing are revoked and its connections end; without, old and new hold side
// by side, so that a device can change over. The caller needs things.credential and
// the thing in the scope. Faults: ErrRequest, ErrValidity, ErrNoIssuer,
// ErrCertificates, ErrAsset.
func (s *Service) Certify(ctx context.Context, thing ThingID, csr string, validity time.Duration, replace bool) (Certificate, error) {
	t, err := s.visible(ctx, string(thing), CredentialPermission)
	if err != nil {
		return Certificate{}, err
	}
	if s.Profiles()[t.Profile].Asset {
		return Certificate{}, ErrAsset
	}
	if validity == 0 {
		validity = certifiedFor
	}
	if validity < 24*time.Hour || validity > certifiedLongest {
		return Certificate{}, ErrValidity
	}
	public, err := readRequest(csr)
	if err != nil {
		return Certificate{}, err
	}
	var out Certificate
	err = s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if replace {
			if err := s.store.revokeAllCertificates(ctx, tx, thing, "replaced"); err != nil {
				return err
			}
			if err := s.store.touch(ctx, tx, thing); err != nil {
				return err
			}
		}
		out, err = s.certify(ctx, tx, thing, public, certifying{validity, auth.Actor(ctx)})
		return err
	})
	if err == nil && replace {
		s.forget(thing)
	}
	return out, err
}

// certifying says how long a certificate is to hold and who has asked for it.
type certifying struct {
	validity time.Duration
	by       string
}

// certify signs a certificate for a public key with the nearest authority of the
// city above the thing's organisation.
func (s *Service) certify(ctx context.Context, tx *db.Tx, thing ThingID, public any, how certifying) (Certificate, error) {
	t, err := s.store.thing(ctx, tx, thing)
	if err != nil {
		return Certificate{}, err
	}
	if n, err := s.store.liveCertificates(ctx, tx, thing, db.Micros(tx.Now)); err != nil || n >= certificatesMost {
		return Certificate{}, errOr(err, ErrCertificates)
	}
	issuer, key, err := s.issuerFor(ctx, tx, t.Org)
	if err != nil {
		return Certificate{}, err
	}
	serial, err := newSerial()
	if err != nil {
		return Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: string(thing)},
		NotBefore: tx.Now.Add(-clocksDiffer), NotAfter: earlier(tx.Now.Add(how.validity), issuer.certificate.NotAfter),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, public, key)
	if err != nil {
		return Certificate{}, err
	}
	row := certificateRow{
		thing: thing, authority: issuer.id, serial: hex.EncodeToString(serial.Bytes()), starts: db.Micros(template.NotBefore), ends: db.Micros(template.NotAfter),
		by: how.by, issued: db.Micros(tx.Now),
	}
	if err := s.store.addCertificate(ctx, tx, row); err != nil {
		return Certificate{}, err
	}
	out := s.viewCertificate(&row)
	out.PEM, out.Chain = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), issuer.pem
	return out, s.recordAct(ctx, tx, "certificate_issued", string(thing), map[string]any{"serial": row.serial, "ends": template.NotAfter})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// issuerFor gives the authority with a key that is nearest above an organisation.
func (s *Service) issuerFor(ctx context.Context, tx *db.Tx, org string) (*authority, crypto.Signer, error) {
	if s.Sealer == nil {
		return nil, nil, ErrSealer
	}
	rows, err := s.store.authorities(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	var best *authority
	for _, row := range rows {
		one, err := row.parse()
		if err != nil || row.sealed == "" || row.revoked != 0 || !(auth.Scope{Org: row.org}).CoversOrg(org) || !one.certificate.NotAfter.After(tx.Now) {
			continue
		}
		if best == nil || len(one.org) > len(best.org) || len(one.org) == len(best.org) && one.added > best.added {
			best = one
		}
	}
	if best == nil {
		return nil, nil, ErrNoIssuer.With("org", org)
	}
	raw, err := s.Sealer.Decrypt(best.sealed, []byte("things.authority/"+string(best.id)))
	if err != nil {
		return nil, nil, err
	}
	key, err := x509.ParseECPrivateKey(raw)
	return best, key, err
}

// RevokeCertificate ends a certificate of a thing at once, also one that a
// registered authority has issued: its open connections are closed, it does not
// come in again. The caller needs things.credential and the thing in the scope.
// Faults: ErrNoAuthority, ErrSerialForm.
func (s *Service) RevokeCertificate(ctx context.Context, thing ThingID, authority AuthorityID, serial, why string) error {
	if _, err := s.visible(ctx, string(thing), CredentialPermission); err != nil {
		return err
	}
	number, ok := new(big.Int).SetString(serial, 16)
	if !ok || number.Sign() <= 0 || number.BitLen() > 160 {
		return ErrSerialForm
	}
	serial = hex.EncodeToString(number.Bytes())
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if known, err := s.store.hasAuthority(ctx, tx, authority); err != nil || !known {
			return errOr(err, ErrNoAuthority)
		}
		if err := s.store.revokeCertificate(ctx, tx, certificateRow{thing: thing, authority: authority, serial: serial, why: why}); err != nil {
			return err
		}
		if err := s.store.touch(ctx, tx, thing); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "certificate_revoked", string(thing), map[string]any{"serial": serial, "why": why})
	})
	if err == nil {
		s.forget(thing)
	}
	return err
}

func (s *Service) viewCertificate(r *certificateRow) Certificate {
	c := Certificate{Thing: string(r.thing), Authority: string(r.authority), Serial: r.serial, StartsAt: db.Time(r.starts), EndsAt: db.Time(r.ends),
		IssuedBy: r.by, UsedAt: perhaps(r.used), RevokedAt: perhaps(r.revoked), Why: r.why, State: "valid"}
	switch now := s.Clock.Now(); {
	case r.revoked != 0:
		c.State = "revoked"
	case !now.Before(c.EndsAt):
		c.State = "ended"
	case now.Add(endsSoon).After(c.EndsAt):
		c.State = "ends_soon"
	}
	return c
}

// endsSoon is how long before its end a certificate is warned of.
const endsSoon = 30 * 24 * time.Hour

// Certificates lists the certificates of a thing, the newest first. The caller
// needs things.credential and the thing in the scope.
func (s *Service) Certificates(ctx context.Context, thing ThingID) ([]Certificate, error) {
	if _, err := s.visible(ctx, string(thing), CredentialPermission); err != nil {
		return nil, err
	}
	return s.certificateList(ctx, func(tx *db.Tx) ([]certificateRow, error) { return s.store.certificatesOf(ctx, tx, thing) })
}

// CertificatesEnding lists the certificates in force that end within some days, of
// the things of the caller's scope, the first to end first: at most 1,000. Things
// that have a later one already are left out; authority narrows the list where it
// is not empty. The caller needs things.credential.
func (s *Service) CertificatesEnding(ctx context.Context, days int, authority AuthorityID) ([]Certificate, error) {
	if err := auth.Require(ctx, CredentialPermission); err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	return s.certificateList(ctx, func(tx *db.Tx) ([]certificateRow, error) {
		return s.store.certificatesEnding(ctx, tx, endingFilter{db.Micros(now.Add(-endsSoon)), db.Micros(now.Add(time.Duration(days) * 24 * time.Hour)), authority})
	})
}

func (s *Service) certificateList(ctx context.Context, read func(*db.Tx) ([]certificateRow, error)) ([]Certificate, error) {
	var rows []certificateRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = read(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	l, err := s.labelsOf(ctx)
	var list []Certificate
	for i := range rows {
		if t, seen := s.visible(ctx, string(rows[i].thing), CredentialPermission); seen == nil {
			c := s.viewCertificate(&rows[i])
			c.ThingName = l.thing(t.Name)
			list = append(list, c)
		}
	}
	return list, err
}
