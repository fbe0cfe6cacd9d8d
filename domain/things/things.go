// Package things is the devices of the city 物联感知: what kinds there are
// (profiles), which stand where (registry), what they say (observations), how
// they are (twin), what that means (alarms) and what it was (history).
//
// What a device says goes from the door into the observation log and from there
// into the twin of every node; one node of a cluster writes alarms and history.
package things

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"citybrain/domain/things/twin"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// ThingID names a thing 设备. It follows from profile and serial number, so that
// loading a list of devices twice makes nothing twice.
type ThingID string

// AlarmID names an alarm 告警. It follows from thing, rule and instant, so that
// every node of a cluster gives the same alarm the same name.
type AlarmID string

// The permissions of things.
var (
	ReadPermission       = auth.Permission{Code: "things.read", ZH: "查看设备与告警", EN: "See things and alarms"}
	RegisterPermission   = auth.Permission{Code: "things.register", ZH: "登记设备", EN: "Register things"}
	CredentialPermission = auth.Permission{Code: "things.credential", ZH: "管理设备密钥", EN: "Issue and revoke device keys"}
	AlarmPermission      = auth.Permission{Code: "things.alarm", ZH: "处置告警", EN: "Acknowledge and clear alarms"}
)

// The faults of things.
var (
	ErrNoProfile    = fault.New(fault.Missing, "things.no_profile", "There is no such device profile.")
	ErrNoThing      = fault.New(fault.Missing, "things.no_thing", "There is no such thing.")
	ErrNoAlarm      = fault.New(fault.Missing, "things.no_alarm", "There is no such alarm.")
	ErrInvalid      = fault.New(fault.Invalid, "things.invalid", "Some of the particulars of the thing are wrong.")
	ErrComment      = fault.New(fault.Invalid, "things.comment", "The comment is missing or too long.")
	ErrBeyond       = fault.New(fault.Invalid, "things.outside_city", "The place lies outside of the city.")
	ErrRegistered   = fault.New(fault.Conflict, "things.registered", "A thing of this profile with this serial number is registered already.")
	ErrOutside      = fault.New(fault.Denied, "things.outside_scope", "This lies outside of your region or organisation.")
	ErrCredentials  = fault.New(fault.Unauthenticated, "things.credentials", "The name or the key of the device is wrong.")
	ErrRevoked      = fault.New(fault.Denied, "things.revoked", "The key of this device was revoked.")
	ErrProvisioning = fault.New(fault.Denied, "things.provisioning_key", "The provisioning key is wrong, or provisioning is not open for this profile.")
	ErrProvisioned  = fault.New(fault.Conflict, "things.provisioned", "This device has its key already; an official must allow it to fetch a new one.")
	ErrSerial       = fault.New(fault.Missing, "things.serial_unknown", "No device with this serial number is registered.")
	ErrTooOften     = fault.New(fault.TooMany, "things.provisioning_often", "Too many devices ask for keys; try again in a minute.")
	ErrCleared      = fault.New(fault.Conflict, "things.alarm_cleared", "The alarm is already cleared.")
	ErrAcknowledged = fault.New(fault.Conflict, "things.alarm_acknowledged", "Somebody has acknowledged the alarm already.")
	ErrRange        = fault.New(fault.Invalid, "things.range", "The beginning must lie before the end, and the span must not give more points than 20,000.")
	ErrAttribute    = fault.New(fault.Invalid, "things.no_attribute", "Things of this profile have no such attribute, or it is not kept.")
	ErrFilter       = fault.New(fault.Invalid, "things.filter", "This filter cannot be understood.")
	ErrNotReady     = fault.New(fault.Unavailable, "things.not_ready", "The things are still being loaded.")
)

// Log is the observation log; *bus.Log is one.
type Log interface {
	Follow(ctx context.Context, from uint64, f func(seq uint64, reports []bus.Report) error) error
	Bounds(ctx context.Context) (first, last uint64, err error)
}

// Regions tells in which grid, village, street or district a place lies; domain
// places supplies it.
type Regions interface {
	RegionAt(lon, lat float64) (code string, ok bool)
	// RegionName gives what people call a region, "" for an unknown code.
	RegionName(code string, english bool) string
}

// Hasher makes of a key what is stored of it; *seal.Ring is one.
type Hasher interface{ HashToken(token string) string }

// Deps is what Service needs. DB, Log, Clock, Hasher and Dir are required.
type Deps struct {
	DB       *db.DB
	Log      Log
	Reports  Reports // the same log, to write to; nil: nobody reports for a thing
	Clock    clock.Clock
	Zone     *time.Location // in which days begin and end; nil: UTC
	Hasher   Hasher
	Bounds   geo.Box     // of the city: nothing is registered and nothing drives outside of it; the zero box has no end
	Regions  Regions     // nil: things without a region code in the list have none
	Names    audit.Names // of posts and organisations; nil: their ids are shown
	Audit    Audit       // nil: nothing is recorded
	Staff    Staff       // nil: alarms cannot be assigned
	Jobs     Jobs        // for trials of rules
	Calendar Calendar    // nil: Monday to Friday are working days
	Files    blob.Store  // firmware; nil: none is kept
	Signer   Signer      // of firmware; nil: none is kept
	Sealer   Sealer      // of the keys of device authorities; nil: none can be made
	Dir      string      // folder for the snapshots of the twin
	Node     string      // name of this node in the cluster; "" is the only one
	MQTT     string      // public address of the device door, told to provisioned devices
	Keep     Keep

	Registerer prometheus.Registerer // nil: the figures are counted and not shown
}

// Reports is the log as those write to it who report for a thing.
type Reports interface {
	Append(ctx context.Context, reports []bus.Report) error
}

// Keep says how long what is kept; zero fields take the defaults.
type Keep struct {
	Raw      time.Duration // single values; 1 day
	Minutes  time.Duration // 1-minute sums; 3 days
	Quarters time.Duration // 15-minute sums; 400 days
	Days     time.Duration // sums by hour and day; 10 years
	States   time.Duration // states and positions for looking back; 3 days
	Alarms   time.Duration // cleared alarms and commands; 400 days
}

func (k Keep) withDefaults() Keep {
	const day = 24 * time.Hour
	for _, f := range []struct {
		of *time.Duration
		by time.Duration
	}{{&k.Raw, day}, {&k.Minutes, 3 * day}, {&k.Quarters, 400 * day}, {&k.Days, 3660 * day}, {&k.States, 3 * day}, {&k.Alarms, 400 * day}} {
		if *f.of == 0 {
			*f.of = f.by
		}
	}
	return k
}

// Thing is one thing as the registry holds it 设备档案.
type Thing struct {
	ID      ThingID
	Profile string
	Serial  string
	Name    string
	Lon     float64 // WGS-84 degrees; 0,0 where it has no place
	Lat     float64
	Region  string
	Org     string // path of the owning organisation
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// NameOf gives the id of the thing of a profile with a serial number: 128 bits
// of SHA-256 in the letters of all ids.
func NameOf(profile, serial string) ThingID {
	sum := sha256.Sum256([]byte(profile + "\x00" + serial))
	return ThingID("thing_" + letters(sum[:16]))
}

// letters writes 16 bytes as 26 letters of 5 bits, the first of which has 3.
func letters(raw []byte) string {
	var out [26]byte
	var hi, lo uint64
	for i := range 8 {
		hi, lo = hi<<8|uint64(raw[i]), lo<<8|uint64(raw[8+i])
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

// alarmName gives the id of the alarm that a rule of a thing raised at an
// instant: sortable by time, the same on every node.
func alarmName(thing, rule string, raisedAt int64) AlarmID {
	sum := sha256.Sum256([]byte(thing + "\x00" + rule + "\x00" + time.UnixMicro(raisedAt).UTC().Format(time.RFC3339Nano)))
	var raw [16]byte
	ms := uint64(raisedAt / 1000)
	for i := range 6 {
		raw[i] = byte(ms >> (8 * (5 - i)))
	}
	copy(raw[6:], sum[:])
	return AlarmID("alarm_" + letters(raw[:]))
}

// State is how a thing is: good, notice, warning, danger or unknown.
type State = twin.State

func parseState(word string) (State, bool) { return twin.ParseState(word) }
