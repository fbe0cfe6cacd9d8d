// Package device is the door for things in the field: MQTT 3.1.1 and 5 with
// QoS 1 answered after the observation log has stored the message, and HTTP
// batches beside it. The door knows who speaks and that the message can be
// read; what it means is the affair of domain things.
package device

import (
	"context"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/fault"
)

// Device is who speaks at the door.
type Device struct {
	ID      string // stands in its topics: devices/{id}/…
	Profile string // code of its profile, for figures only
	Rate    int    // messages a second that it may send; 0 means the door's limit
	Region  string // code of its home region, and
	Org     string // path of the organisation that owns it: who may report for it
}

// Registry knows the devices; domain things supplies it. All methods are called
// by many goroutines at once.
type Registry interface {
	// Authenticate gives the device of these credentials or a fault of kind
	// Unauthenticated (unknown or wrong) or Denied (known and blocked). Any other
	// error refuses the device for now and does not count against its address.
	Authenticate(ctx context.Context, username string, password []byte, clientID string) (Device, error)
	// Find gives the device by its id; false if there is none that may report.
	// It is asked for every observation of a gateway and must not wait.
	Find(id string) (Device, bool)
	// Seen tells of connections that began and ended since the last call, in order.
	Seen(ctx context.Context, sightings []Sighting) error
	// Reject keeps refused messages so that somebody can list them.
	Reject(ctx context.Context, rejections []Rejection) error
}

// Sighting is a change of a device's connection.
type Sighting struct {
	Device    string
	Addr      string
	At        time.Time
	Connected bool // has it at least one connection now
}

// Rejection is a message, batch item or connection that the door refused.
type Rejection struct {
	Device string // "" where it is not known
	Addr   string
	Topic  string // cut to 256 bytes
	Code   string // "device.topic_foreign"
	Reason string
	At     time.Time
	Sample []byte // the first 256 bytes of the payload
}

// Log is where observations go; *bus.Log is one.
type Log interface {
	Put(ctx context.Context, reports []bus.Report, receipt bus.Receipt) error
	Append(ctx context.Context, reports []bus.Report) error
	AppendOnce(ctx context.Context, id string, reports []bus.Report) error
}

// Neighbours are the other nodes of a cluster; bus.Bus is them.
type Neighbours interface {
	Serve(what string, f bus.Neighbour)
	Reach(ctx context.Context, what string, question []byte) ([]byte, error)
}

// The faults of the door. Their codes are those of rejections, too.
var (
	ErrAddress      = fault.New(fault.Internal, "device.address", "The device door cannot listen on its address.")
	ErrCredentials  = fault.New(fault.Unauthenticated, "device.credentials", "The name or the key of the device is wrong.")
	ErrLockedOut    = fault.New(fault.TooMany, "device.locked_out", "There were too many wrong keys; try again later.")
	ErrConnections  = fault.New(fault.TooMany, "device.connections", "There are too many connections.")
	ErrForeign      = fault.New(fault.Denied, "device.topic_foreign", "A device may only use the topics devices/{its id}/….")
	ErrTopic        = fault.New(fault.Invalid, "device.topic_invalid", "The topic is too long or has forbidden signs.")
	ErrTooLarge     = fault.New(fault.TooLarge, "device.payload_too_large", "The message is larger than the door takes.")
	ErrPayload      = fault.New(fault.Malformed, "device.payload_malformed", "The payload is not a JSON object.")
	ErrRate         = fault.New(fault.TooMany, "device.rate", "The device sends more than it may.")
	ErrRetained     = fault.New(fault.Denied, "device.retained", "Retained messages are not kept; send it without the flag.")
	ErrUnknown      = fault.New(fault.Missing, "device.unknown", "There is no such device.")
	ErrNotConnected = fault.New(fault.Unavailable, "device.not_connected", "The device is not connected or does not listen.")
	ErrUnanswered   = fault.New(fault.Unavailable, "device.unanswered", "The device did not confirm in time.")
	ErrProtocol     = fault.New(fault.Malformed, "device.protocol", "The connection broke the MQTT protocol.")
)
