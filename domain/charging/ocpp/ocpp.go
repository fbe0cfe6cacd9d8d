// Package ocpp is the language of charging piles, OCPP-J in the versions 1.6 and
// 2.0.1: frames, messages with their rules, and one side of a connection. It
// knows neither sockets nor stores.
//
// The shapes follow the Open Charge Alliance's "OCPP 1.6 edition 2" with its
// "JSON specification", and "OCPP 2.0.1 part 2 and 4".
package ocpp

import (
	"errors"
	"time"
)

// Version is a version of the protocol; its text is the WebSocket subprotocol.
type Version string

// The versions that are spoken.
const (
	V16  Version = "ocpp1.6"
	V201 Version = "ocpp2.0.1"
)

// Versions are the subprotocols, the newest first.
func Versions() []string { return []string{string(V201), string(V16)} }

// The bounds of a frame.
const (
	MaxBytes = 64 << 10 // of one frame
	MaxDepth = 12       // of brackets within it; the deepest message has seven
	maxID    = 36       // characters of a message's id
)

// AnswerWithin is how long a side waits for the answer to its call.
const AnswerWithin = 20 * time.Second

// The kinds of what a frame can be refused for. A Fault names the word of each
// version.
const (
	Internal    = "InternalError"
	Framework   = "RpcFrameworkError" // no frame at all; 1.6: FormationViolation
	Kind        = "MessageTypeNotSupported"
	Unknown     = "NotImplemented" // the version has no such action
	Unsupported = "NotSupported"   // it has, we do not take it
	Protocol    = "ProtocolError"
	Security    = "SecurityError"
	Format      = "FormatViolation" // 1.6: FormationViolation
	Property    = "PropertyConstraintViolation"
	Occurrence  = "OccurrenceConstraintViolation" // 1.6 writes it with one r
	Type        = "TypeConstraintViolation"
	Generic     = "GenericError"
)

// Fault is why a message is not taken. It is what a CALLERROR says.
type Fault struct {
	Code string // one of the kinds above, whatever the version
	Text string // for people, without anything of the message's content
}

// Error says both.
func (f *Fault) Error() string { return f.Code + ": " + f.Text }

// Word is the code as a version writes it.
func (f *Fault) Word(v Version) string {
	if v != V16 {
		return f.Code
	}
	switch f.Code {
	case Format, Framework, Kind:
		return "FormationViolation"
	case Occurrence:
		return "OccurenceConstraintViolation"
	}
	return f.Code
}

// The errors of a Line.
var (
	ErrGone     = errors.New("the connection has ended")
	ErrUntimely = errors.New("the answer did not come in time")
)
