// Package fault is the one error of citybrain: a kind that decides the HTTP
// status, a stable code that clients and translations key on, a sentence that a
// person understands, and a hidden cause that only the log sees.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in general; the border maps it to a status.
type Kind uint8

// The kinds, with the HTTP status that the web border answers.
const (
	Internal        Kind = iota // 500: a defect or an engine that failed
	Invalid                     // 422: the input is understood and wrong
	Malformed                   // 400: the input cannot be read
	Unauthenticated             // 401: nobody is signed in
	Denied                      // 403: signed in, not allowed
	Missing                     // 404: no such thing, or not visible to the caller
	Conflict                    // 409: the state of the thing does not allow it
	Stale                       // 412: the caller saw an older version
	TooLarge                    // 413: more than the limit
	TooMany                     // 429: too often
	Unavailable                 // 503: try again later
)

// Field is one wrong input: where it stands (JSON pointer or form name), a
// stable code, and a sentence.
type Field struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
	// Args are figures that the translated sentence may name, such as {most}.
	Args map[string]any `json:"args,omitempty"`
}

// Fault is an error with a stable code. Declare one per rule as a package
// variable and add particulars with the With… methods, which copy.
type Fault struct {
	Kind    Kind
	Code    string         // "parking.lot_full": domain, dot, rule
	Message string         // one plain English sentence; translated by code at the border
	Args    map[string]any // figures that the translated sentence may name
	Fields  []Field
	cause   error
}

// New declares a fault.
func New(kind Kind, code, message string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: message}
}

// Error gives the sentence and the cause, for logs.
func (f *Fault) Error() string {
	if f.cause == nil {
		return f.Code + ": " + f.Message
	}
	return fmt.Sprintf("%s: %s: %v", f.Code, f.Message, f.cause)
}

// Unwrap gives the hidden cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is holds for every fault with the same code, so errors.Is works on copies.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.Code == f.Code
}

// Because returns a copy that hides cause behind it.
func (f *Fault) Because(cause error) *Fault {
	c := *f
	c.cause = cause
	return &c
}

// With returns a copy with one more figure for the sentence.
func (f *Fault) With(name string, value any) *Fault {
	c := *f
	c.Args = make(map[string]any, len(f.Args)+1)
	for k, v := range f.Args {
		c.Args[k] = v
	}
	c.Args[name] = value
	return &c
}

// Saying returns a copy with a more particular sentence.
func (f *Fault) Saying(format string, args ...any) *Fault {
	c := *f
	c.Message = fmt.Sprintf(format, args...)
	return &c
}

// At returns a copy that names one more wrong field.
func (f *Fault) At(path, code, message string) *Fault {
	return f.Naming(Field{Path: path, Code: code, Message: message})
}

// Naming returns a copy with one more wrong field, where At has no room for figures.
func (f *Fault) Naming(wrong Field) *Fault {
	c := *f
	c.Fields = append(append([]Field(nil), f.Fields...), wrong)
	return &c
}

// From finds the fault in err; an error without one is Internal with the code
// "internal". From(nil) is nil.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "internal", "Something went wrong on our side.").Because(err)
}

// Is reports whether err carries a fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}
