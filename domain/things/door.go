package things

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"unicode/utf8"

	"citybrain/kernel/db"
	"citybrain/kernel/device"
)

// Door is the registry of devices for the device door. Only the door calls it;
// it asks for no permission.
type Door struct{ s *Service }

// Door gives the service as the device door needs it.
func (s *Service) Door() Door { return Door{s} }

var _ device.Registry = Door{}

// Authenticate gives the device whose name and key these are. The name is the
// thing's id. Faults: ErrCredentials, ErrRevoked.
func (d Door) Authenticate(ctx context.Context, username string, password []byte, _ string) (device.Device, error) {
	_, profile, known, err := d.s.find(ctx, username)
	if err != nil {
		return device.Device{}, err
	}
	var c credential
	err = d.s.DB.View(ctx, func(tx *db.Tx) (err error) {
		c, err = d.s.store.credential(ctx, tx, ThingID(username))
		return err
	})
	if err != nil && !errors.Is(err, db.ErrMissing) {
		return device.Device{}, err
	}
	right := subtle.ConstantTimeCompare([]byte(c.hash), []byte(d.s.Hasher.HashToken(string(password)))) == 1
	switch {
	case err != nil, !known, !right:
		return device.Device{}, ErrCredentials
	case c.revoked:
		return device.Device{}, ErrRevoked
	}
	return device.Device{ID: username, Profile: d.s.Profiles()[profile].Code}, nil
}

// Find gives a registered device.
func (d Door) Find(id string) (device.Device, bool) {
	info, ok := d.s.Twin().Info(id)
	if !ok {
		return device.Device{}, false
	}
	return device.Device{ID: id, Profile: d.s.Profiles()[info.Profile].Code, Region: info.Region, Org: info.Org}, true
}

// Seen notes connections that began and ended.
func (d Door) Seen(ctx context.Context, sightings []device.Sighting) error {
	last := map[string]sighting{}
	for _, v := range sightings {
		d.s.Twin().Connected(v.Device, v.Connected)
		last[v.Device] = sighting{v.Device, v.Connected, v.Addr, v.At}
	}
	list, came := make([]sighting, 0, len(last)), []string{}
	for _, one := range last {
		list = append(list, one)
		if one.connected {
			came = append(came, one.thing)
		}
	}
	return d.s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := d.s.store.putSightings(ctx, tx, list); err != nil {
			return err
		}
		return d.s.wake(ctx, tx, came)
	})
}

// Reject keeps what the door refused. Devices that are not known share a row
// for each reason: a stranger must not fill the store.
func (d Door) Reject(_ context.Context, rejections []device.Rejection) error {
	for _, r := range rejections {
		thing := ""
		if _, known := d.Find(r.Device); known {
			thing = r.Device
		}
		at := db.Micros(r.At)
		d.s.pending.note(rejectionRow{thing: thing, code: r.Code, reason: printable([]byte(r.Reason)), first: at, last: at, count: 1}, r.Sample)
	}
	return nil
}

// printable makes any bytes a text that the store and a screen can hold.
func printable(sample []byte) string {
	text := strings.ToValidUTF8(string(sample), "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if control(r) || r == utf8.RuneError {
			return '·'
		}
		return r
	}, text)
	return text
}
