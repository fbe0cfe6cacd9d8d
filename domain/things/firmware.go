package things

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/web"
)

// FirmwareID names a firmware 固件.
type FirmwareID string

// FirmwarePermission lets its holder bring new firmware to the things of the scope.
var FirmwarePermission = auth.Permission{Code: "things.firmware", ZH: "升级设备固件", EN: "Update firmware"}

// The faults of firmware and campaigns.
var (
	ErrNoFirmware    = fault.New(fault.Missing, "things.no_firmware", "There is no such firmware.")
	ErrVersion       = fault.New(fault.Invalid, "things.firmware_version", "A version has 1 to 64 letters, digits, dots, hyphens and underscores.")
	ErrVersionTaken  = fault.New(fault.Conflict, "things.firmware_taken", "This profile has a firmware of this version already.")
	ErrFirmwareStore = fault.New(fault.Unavailable, "things.firmware_store", "This city keeps no files: firmware cannot be stored.")
	ErrNoKey         = fault.New(fault.Missing, "things.no_key", "The city has no such key.")
	ErrNoCampaign    = fault.New(fault.Missing, "things.no_campaign", "There is no such campaign.")
	ErrStages        = fault.New(fault.Invalid, "things.stages", "Stages are 1 to 10 rising percentages, the last of them 100; the tolerance is 0 to 100 percent, the pause at most a week, the patience a minute to a week.")
	ErrCampaignState = fault.New(fault.Conflict, "things.campaign_state", "The campaign is in another state; this cannot be done now.")
)

// firmwareCode is the command with which a thing gets new firmware. No profile
// may declare it.
const firmwareCode = "firmware_update"

// maxFirmware is the largest firmware in bytes.
const maxFirmware = 256 << 20

var firmwareVersion = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Signer signs what devices can check with the city's public key; *seal.Ring is one.
type Signer interface {
	Sign(message []byte) (string, error)
}

// Gate tells which device asks over HTTP, and locks out who guesses;
// *device.Door is one.
type Gate interface {
	Caller(r *http.Request) (device.Device, error)
}

// AdmitWith tells the service who knows devices over HTTP. Until then they get
// no files.
func (s *Service) AdmitWith(g Gate) { s.gate = g }

// Firmware is what things of a profile can run.
type Firmware struct {
	ID          FirmwareID `json:"id"`
	Profile     string     `json:"profile"`
	Version     string     `json:"version"`
	Size        int64      `json:"size" doc:"Bytes"`
	SHA256      string     `json:"sha256" doc:"Hex"`
	Signature   string     `json:"signature" doc:"Of profile, version and digest, each on a line, by the city's key"`
	Note        string     `json:"note,omitempty"`
	AddedBy     string     `json:"addedBy"`
	AddedByName string     `json:"addedByName"`
	AddedAt     time.Time  `json:"addedAt"`
}

// NewFirmware is what somebody brings.
type NewFirmware struct {
	Profile string
	Version string
	SHA256  string // as announced, "" if it was not
	Note    string
}

func firmwareName(id FirmwareID) string { return "firmware/" + string(id) }

// AddFirmware stores a firmware and signs it. The caller needs things.firmware
// and all things of the profile in the scope of its organisation. Faults:
// ErrNoProfile, ErrOutside, ErrVersion, ErrVersionTaken, ErrFirmwareStore and
// those of package blob.
func (s *Service) AddFirmware(ctx context.Context, in NewFirmware, content io.Reader) (Firmware, error) {
	if err := auth.Require(ctx, FirmwarePermission); err != nil {
		return Firmware{}, err
	}
	profile, err := s.Profile(in.Profile)
	switch {
	case err != nil:
		return Firmware{}, err
	case !auth.From(ctx).Scope.CoversOrg(profile.Organisation):
		return Firmware{}, ErrOutside
	case !firmwareVersion.MatchString(in.Version) || len(in.Note) > 1000:
		return Firmware{}, ErrVersion
	case s.Files == nil || s.Signer == nil:
		return Firmware{}, ErrFirmwareStore
	}
	f := Firmware{ID: id.New[FirmwareID]("firmware", s.Clock.Now()), Profile: in.Profile, Version: in.Version, Note: in.Note, AddedBy: auth.Actor(ctx)}
	info, err := s.Files.Put(ctx, firmwareName(f.ID), content, blob.Rules{Max: maxFirmware, SHA256: in.SHA256})
	if err != nil {
		return Firmware{}, err
	}
	f.Size, f.SHA256 = info.Size, info.SHA256
	if f.Signature, err = s.Signer.Sign([]byte(f.Profile + "\n" + f.Version + "\n" + f.SHA256)); err == nil {
		err = s.DB.Do(ctx, func(tx *db.Tx) error {
			f.AddedAt = tx.Now
			if done, err := s.store.addFirmware(ctx, tx, f); err != nil || !done {
				return errOr(err, ErrVersionTaken)
			}
			return s.recordAct(ctx, tx, "firmware_added", string(f.ID), map[string]any{"profile": f.Profile, "version": f.Version, "sha256": f.SHA256})
		})
	}
	if err != nil {
		_ = s.Files.Delete(context.WithoutCancel(ctx), firmwareName(f.ID)) // what nobody knows of does no harm
	}
	return f, err
}

// errOr is err, or other where there is none.
func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Firmwares lists what there is for a profile, "" for all, the newest first. The
// caller needs things.read.
func (s *Service) Firmwares(ctx context.Context, profile string) ([]Firmware, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	var list []Firmware
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		list, err = s.store.firmwares(ctx, tx, profile)
		return err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.AddedBy
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range list {
		list[i].AddedByName = l.name(list[i].AddedBy)
	}
	return list, err
}

// offer is the command that brings a firmware to a thing.
func (s *Service) offer(now time.Time, c *campaignRow, f *Firmware, thing string) (commandRow, bool) {
	t, ok := s.Twin().Get(thing)
	if !ok {
		return commandRow{}, false
	}
	raw, _ := json.Marshal(map[string]any{ // nothing in it that JSON cannot say
		"version": f.Version, "url": "/api/v1/devices/firmware/" + string(f.ID), "size": f.Size, "sha256": f.SHA256, "signature": f.Signature,
	})
	at := db.Micros(now)
	return commandRow{
		id: id.New[CommandID]("cmd", now), order: OrderID(c.id), thing: thing, profile: f.Profile, code: firmwareCode, parameters: string(raw),
		region: t.Region, org: t.Org, state: commandQueued, why: c.why, by: c.by, issued: at, expires: at + c.patience, next: at,
	}, true
}

// download gives a device the firmware of its profile, also in parts.
func (s *Service) download(w http.ResponseWriter, r *http.Request) {
	f, err := s.downloadable(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", `Basic realm="devices", charset="UTF-8"`)
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("ETag", `"`+f.SHA256+`"`)
	file := &seekable{ctx: r.Context(), store: s.Files, name: firmwareName(f.ID), size: f.Size}
	defer file.close()
	http.ServeContent(w, r, "", f.AddedAt, file)
}

func (s *Service) downloadable(r *http.Request) (Firmware, error) {
	if s.gate == nil || s.Files == nil {
		return Firmware{}, ErrFirmwareStore
	}
	who, err := s.gate.Caller(r)
	if err != nil {
		return Firmware{}, err
	}
	var f Firmware
	err = s.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		f, err = s.store.firmware(r.Context(), tx, FirmwareID(r.PathValue("id")))
		return err
	})
	if err == nil && f.Profile != who.Profile {
		err = ErrNoFirmware.With("firmware", f.ID)
	}
	return f, err
}

// seekable reads a stored file from anywhere, as ranges ask for it.
type seekable struct {
	ctx   context.Context
	store blob.Store
	name  string
	size  int64
	at    int64
	open  io.ReadCloser
}

func (f *seekable) Read(b []byte) (int, error) {
	if f.at >= f.size {
		return 0, io.EOF
	}
	if f.open == nil {
		var err error
		if f.open, _, err = f.store.Get(f.ctx, f.name, f.at, -1); err != nil {
			return 0, err
		}
	}
	n, err := f.open.Read(b)
	f.at += int64(n)
	return n, err
}

func (f *seekable) Seek(offset int64, whence int) (int64, error) {
	to := map[int]int64{io.SeekStart: 0, io.SeekCurrent: f.at, io.SeekEnd: f.size}[whence] + offset
	if to < 0 {
		return 0, fmt.Errorf("seek to %d in %s", to, f.name)
	}
	if to != f.at {
		f.close()
		f.at = to
	}
	return to, nil
}

func (f *seekable) close() {
	if f.open != nil {
		_ = f.open.Close() // only read from
		f.open = nil
	}
}
