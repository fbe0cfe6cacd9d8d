package things

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/seal"
)

// provisionRate is how many devices a second may fetch their keys.
const provisionRate = 500

// Credential is what a device shows at the door. The key is shown this once.
type Credential struct {
	ID       ThingID           `json:"id"`
	Username string            `json:"username"`
	Password string            `json:"password,omitempty"`
	MQTT     string            `json:"mqtt,omitempty" doc:"Address of the device door"`
	Topics   map[string]string `json:"topics" doc:"Where to publish observations and hear commands"`

	Certificate *Certificate `json:"certificate,omitempty" doc:"Where the device sent a request for one; it then has no password"`
}

func (s *Service) credentialOf(id ThingID, key string) Credential {
	root := "devices/" + string(id) + "/"
	return Credential{
		ID: id, Username: string(id), Password: key, MQTT: s.MQTT,
		Topics: map[string]string{"telemetry": root + telemetry, "commands": root + "commands"},
	}
}

// IssueKey makes a new key for a thing; the old one ends. The caller needs
// things.credential and the thing in the scope.
func (s *Service) IssueKey(ctx context.Context, id ThingID) (Credential, error) {
	t, err := s.visible(ctx, string(id), CredentialPermission)
	if err != nil {
		return Credential{}, err
	}
	if s.Profiles()[t.Profile].Asset {
		return Credential{}, ErrAsset
	}
	key := seal.Token()
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.putCredential(ctx, tx, id, s.Hasher.HashToken(key), auth.From(ctx).ID); err != nil {
			return err
		}
		if err := s.store.touch(ctx, tx, id); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "key_issued", string(id), nil)
	})
	if err != nil {
		return Credential{}, err
	}
	s.forget(id)
	return s.credentialOf(id, key), nil
}

// ForgetWith tells the service how the device door lets go of a device whose
// key changed: its connections end, its old key is no longer remembered.
func (s *Service) ForgetWith(forget func(device string)) { s.forgets = forget }

func (s *Service) forget(id ThingID) {
	if s.forgets != nil {
		s.forgets(string(id))
	}
}

// RevokeKey ends the key of a thing, and its certificates. again lets the device fetch a new one with
// the provisioning key, as after a repair; without it an official must issue it.
func (s *Service) RevokeKey(ctx context.Context, id ThingID, again bool) error {
	if _, err := s.visible(ctx, string(id), CredentialPermission); err != nil {
		return err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if _, err := s.store.revokeCredential(ctx, tx, id, again); err != nil {
			return err
		}
		if err := s.store.revokeAllCertificates(ctx, tx, id, "key revoked"); err != nil {
			return err
		}
		if err := s.store.touch(ctx, tx, id); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "key_revoked", string(id), map[string]any{"again": again})
	})
	if err == nil {
		s.forget(id)
	}
	return err
}

// OpenProvisioning makes a new provisioning key for a profile ("" for all) and
// gives it, this once; the old one ends. The caller needs things.credential and
// all things of the profile in the scope: the key admits any of them.
func (s *Service) OpenProvisioning(ctx context.Context, profile string) (key string, err error) {
	if err := s.coversProfile(ctx, profile); err != nil {
		return "", err
	}
	key = seal.Token()
	return key, s.setProvisioning(ctx, profile, s.Hasher.HashToken(key))
}

// CloseProvisioning ends the provisioning key of a profile ("" for all). The
// caller needs what OpenProvisioning asks for.
func (s *Service) CloseProvisioning(ctx context.Context, profile string) error {
	if err := s.coversProfile(ctx, profile); err != nil {
		return err
	}
	return s.setProvisioning(ctx, profile, "")
}

// coversProfile refuses with ErrOutside a caller whose scope leaves out the
// organisation of the profile ("" for all) or any thing of it in the city.
func (s *Service) coversProfile(ctx context.Context, profile string) error {
	if err := auth.Require(ctx, CredentialPermission); err != nil {
		return err
	}
	scope, live := auth.From(ctx).Scope, s.Twin()
	all, mine := live.Counts(), live.CountsWithin(scope.Region, scope.Org)
	for i, p := range s.kinds.Load().list {
		if profile != "" && p.Code != profile {
			continue
		}
		if !scope.CoversOrg(p.Organisation) {
			return ErrOutside
		}
		if i < len(all) {
			if others := number(all[i]) - number(mine[i]); others != 0 && others != s.strays(i, scope) {
				return ErrOutside
			}
		}
	}
	return nil
}

// strays counts the things of a profile that were registered outside of the
// city, in no region, before that was refused: they belong to no district and
// must not keep one from its own.
func (s *Service) strays(profile int, scope auth.Scope) (n int) {
	list, _ := s.Twin().All()
	for _, one := range list {
		p := geo.Point{Lon: one.Lon, Lat: one.Lat}
		if one.Profile == profile && one.Region == "" && p != (geo.Point{}) && !within(s.Bounds, p) && scope.CoversOrg(one.Org) {
			n++
		}
	}
	return n
}

// number sums the states up: things move between them while they are counted.
func number(states [twin.States]int) (n int) {
	for _, some := range states {
		n += some
	}
	return n
}

func (s *Service) setProvisioning(ctx context.Context, profile, hash string) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.profiles(ctx, tx)
		if err != nil {
			return err
		}
		done := false
		for _, p := range list {
			if profile != "" && p.Code != profile {
				continue
			}
			if done, err = s.store.openKey(ctx, tx, p.Code, hash); err != nil {
				return err
			}
		}
		if !done && profile != "" {
			return ErrNoProfile.With("profile", profile)
		}
		action := "provisioning_opened"
		if hash == "" {
			action = "provisioning_closed"
		}
		return s.recordAct(ctx, tx, action, profile, nil)
	})
}

// Provision is what a new device says of itself.
type Provision struct {
	Profile string  `json:"profile"`
	Serial  string  `json:"serial" minLength:"1" maxLength:"64"`
	Key     string  `json:"key" maxLength:"128" doc:"Provisioning key of the profile"`
	Lon     float64 `json:"lon,omitempty" doc:"WGS-84; only where the profile lets devices register themselves"`
	Lat     float64 `json:"lat,omitempty"`
	CSR     string  `json:"csr,omitempty" maxLength:"8192" doc:"PKCS #10 as PEM: the device wants a certificate instead of a password"`
}

// Provision gives a device its key, once for each serial number. Who holds the
// provisioning key may ask, nobody needs to be signed in. Faults:
// ErrProvisioning, ErrSerial, ErrBeyond, ErrProvisioned, ErrTooOften.
func (s *Service) Provision(ctx context.Context, in Provision) (Credential, error) {
	profile, err := s.Profile(in.Profile)
	if err != nil || profile.Asset {
		return Credential{}, ErrProvisioning // a stranger need not learn which profiles there are
	}
	// The key first: a stranger must not use up what the devices may.
	if err := s.DB.View(ctx, func(tx *db.Tx) error { return s.admitKey(ctx, tx, in) }); err != nil {
		return Credential{}, err
	}
	if !s.limit.AllowN(s.Clock.Now(), 1) {
		return Credential{}, ErrTooOften
	}
	id, key := NameOf(in.Profile, in.Serial), seal.Token()
	var public any
	if in.CSR != "" {
		if public, err = readRequest(in.CSR); err != nil {
			return Credential{}, err
		}
		key = ""
	}
	var added *Thing
	var certificate *Certificate
	err = s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if err := s.admitKey(ctx, tx, in); err != nil {
			return err
		}
		if added, err = s.admitSerial(ctx, tx, &profile, in); err != nil {
			return err
		}
		if err := s.admitAgain(ctx, tx, id); err != nil {
			return err
		}
		if public == nil {
			return s.store.putCredential(ctx, tx, id, s.Hasher.HashToken(key), "provisioning")
		}
		// A key that nobody knows: the row says that the device has been provisioned.
		if err := s.store.putCredential(ctx, tx, id, s.Hasher.HashToken(seal.Token()), "provisioning"); err != nil {
			return err
		}
		one, err := s.certify(ctx, tx, id, public, certifying{certifiedFor, "provisioning"})
		certificate = &one
		return err
	})
	if err != nil {
		return Credential{}, err
	}
	if added != nil {
		s.register(*added)
	}
	granted := s.credentialOf(id, key)
	granted.Certificate = certificate
	return granted, nil
}

func (s *Service) admitKey(ctx context.Context, tx *db.Tx, in Provision) error {
	hash, err := s.store.keyHash(ctx, tx, in.Profile)
	if err != nil && !errors.Is(err, ErrNoProfile) {
		return err
	}
	if hash == "" || subtle.ConstantTimeCompare([]byte(hash), []byte(s.Hasher.HashToken(in.Key))) != 1 {
		return ErrProvisioning
	}
	return nil
}

// admitAgain refuses a device that has its key. One that has never used it may
// ask again: the answer was lost on the way.
func (s *Service) admitAgain(ctx context.Context, tx *db.Tx, id ThingID) error {
	old, err := s.store.credential(ctx, tx, id)
	if errors.Is(err, db.ErrMissing) || err == nil && old.again {
		return nil
	}
	if err != nil {
		return err
	}
	used, err := s.store.wasSeen(ctx, tx, id)
	if err != nil {
		return err
	}
	thing, _ := s.Twin().Get(string(id))
	if used || thing.LastSeen != 0 || thing.Online || old.revoked {
		return ErrProvisioned.With("thing", id)
	}
	return nil
}

// admitSerial finds the thing of the serial number or, where the profile is
// open, registers it.
func (s *Service) admitSerial(ctx context.Context, tx *db.Tx, profile *Profile, in Provision) (*Thing, error) {
	_, err := s.store.thing(ctx, tx, NameOf(in.Profile, in.Serial))
	if err == nil || !errors.Is(err, ErrNoThing) {
		return nil, err
	}
	if !profile.Open {
		return nil, ErrSerial.With("serial", in.Serial)
	}
	thing := Thing{
		ID: NameOf(in.Profile, in.Serial), Profile: in.Profile, Serial: in.Serial, Name: in.Serial,
		Lon: in.Lon, Lat: in.Lat, Org: profile.Organisation,
	}
	if err := s.checkPlace(&thing); err != nil {
		return nil, err
	}
	thing.Region = s.regionOf(thing)
	_, err = s.store.addThing(ctx, tx, thing)
	return &thing, err
}

func (s *Service) regionOf(t Thing) string {
	if s.Regions == nil || t.Lon == 0 && t.Lat == 0 {
		return ""
	}
	code, _ := s.Regions.RegionAt(t.Lon, t.Lat)
	return code
}

// check refuses a thing whose particulars cannot be.
func (t *Thing) check() error {
	wrong := ErrInvalid
	if t.Serial == "" || len(t.Serial) > 64 || strings.ContainsFunc(t.Serial, control) || strings.TrimSpace(t.Serial) != t.Serial {
		wrong = wrong.At("/serial", "things.serial", "A serial number has 1 to 64 bytes, no control signs and no blanks at its ends.")
	}
	if len(t.Name) > 200 || strings.ContainsFunc(t.Name, control) {
		wrong = wrong.At("/name", "things.name", "A name has at most 200 bytes and no control signs.")
	}
	if !(geo.Point{Lon: t.Lon, Lat: t.Lat}).Valid() {
		wrong = wrong.At("/lon", "things.location", "The position must be longitude and latitude in degrees.")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// checkPlace is check, and refuses with ErrBeyond a place outside of the city.
func (s *Service) checkPlace(t *Thing) error {
	if err := t.check(); err != nil {
		return err
	}
	p := geo.Point{Lon: t.Lon, Lat: t.Lat}
	if p != (geo.Point{}) && !within(s.Bounds, p) {
		return ErrBeyond.With("lon", t.Lon).With("lat", t.Lat)
	}
	return nil
}

func control(r rune) bool { return r < ' ' || r == 0x7f }
