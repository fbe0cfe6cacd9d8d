// Package blob keeps files: photos, documents, tiles, exports. A folder serves
// one machine, an S3-compatible store several; both pass the same tests.
package blob

import (
	"context"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"citybrain/kernel/fault"
)

// The faults of blobs.
var (
	ErrName        = fault.New(fault.Invalid, "blob.name", "This is not a valid name for a file.")
	ErrMissing     = fault.New(fault.Missing, "blob.missing", "There is no such file.")
	ErrTooLarge    = fault.New(fault.TooLarge, "blob.too_large", "The file is larger than allowed.")
	ErrType        = fault.New(fault.Invalid, "blob.type", "Files of this type are not accepted.")
	ErrDigest      = fault.New(fault.Invalid, "blob.digest", "The content differs from the digest that was announced.")
	ErrCutOff      = fault.New(fault.Malformed, "blob.cut_off", "The file did not arrive whole.")
	ErrFull        = fault.New(fault.Unavailable, "blob.full", "There is no room for the file; nothing was stored.")
	ErrRange       = fault.New(fault.Invalid, "blob.range", "The range lies outside the file.")
	ErrUnavailable = fault.New(fault.Unavailable, "blob.unavailable", "The file store does not answer.")
)

// Store keeps files by name. A name is one or more parts of letters, digits, dot,
// hyphen and underscore, joined by slashes; no part begins with a dot. Do not use a
// name as the folder of another ("a" and "a/b"): a Folder gives ErrName. A file is
// whole or absent, at every moment, also after a crash.
type Store interface {
	// Put stores a file under a name, replacing an older one, once the rules held.
	// When it returns nil the file is on disk.
	Put(ctx context.Context, name string, content io.Reader, rules Rules) (Info, error)
	// Get reads length bytes from an offset, or to the end if length is negative.
	// The caller closes it. ErrMissing, ErrRange.
	Get(ctx context.Context, name string, from, length int64) (io.ReadCloser, Info, error)
	// Stat describes a file. ErrMissing.
	Stat(ctx context.Context, name string) (Info, error)
	// Delete removes a file; one that is absent is no error.
	Delete(ctx context.Context, name string) error
	// List gives the files whose names begin with prefix, in the order of bytes.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
	// Probe tells whether the store answers, for /readyz.
	Probe(ctx context.Context) error
}

// Info describes a file.
type Info struct {
	Name   string    `json:"name"`
	Size   int64     `json:"size"`   // bytes
	Type   string    `json:"type"`   // media type, sniffed from the content, never believed from outside
	SHA256 string    `json:"sha256"` // hex
	At     time.Time `json:"at"`     // when it was stored
}

// Rules are what Put holds a file to.
type Rules struct {
	Max    int64    // largest size in bytes; 0 means DefaultMax
	Types  []string // accepted media types, "image/png" or "image/*"; nil accepts all
	SHA256 string   // digest that the sender announced, hex; "" if none

	// Replaces has the file take the place of one: ErrMissing where there is none any
	// more, because another has deleted it meanwhile, on this machine or elsewhere.
	Replaces bool
}

// DefaultMax is the largest file where the rules name no other, in bytes.
const DefaultMax = 64 << 20

// sniffed is how much of a file decides on its type.
const sniffed = 512

// maxName is the longest name in bytes; S3 allows 1024 with the prefix.
const maxName = 512

// CheckName gives ErrName for names that no store takes.
func CheckName(name string) error {
	if name == "" || len(name) > maxName {
		return ErrName.With("name", name[:min(len(name), 80)])
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || len(part) > 128 || strings.Trim(part, allowed) != "" {
			return ErrName.With("name", name)
		}
	}
	return nil
}

const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

// sniff gives the media type of a file's first bytes.
func sniff(head []byte) string {
	if len(head) == 0 {
		return "application/octet-stream"
	}
	kind := http.DetectContentType(head)
	if strings.HasPrefix(kind, "text/plain") && isSVG(head) {
		return "image/svg+xml" // may carry scripts: must not pass as plain text
	}
	return kind
}

func isSVG(head []byte) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(head))), "<svg")
}

// accepts tells whether the rules take a media type.
func (r Rules) accepts(kind string) bool {
	if r.Types == nil {
		return true
	}
	kind, _, _ = strings.Cut(kind, ";")
	for _, want := range r.Types {
		family, any := strings.CutSuffix(want, "/*")
		if want == kind || any && strings.HasPrefix(kind, family+"/") {
			return true
		}
	}
	return false
}

func (r Rules) max() int64 {
	if r.Max > 0 {
		return r.Max
	}
	return DefaultMax
}
