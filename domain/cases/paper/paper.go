// Package paper looks at files that strangers hand in 申请材料, by their content and
// never by their name: what they are, and whether they are bombs or carry anything
// that acts when it is opened. It is pure.
package paper

import (
	"bytes"
	"fmt"
	"io"

	"citybrain/kernel/fault"
)

// Kind is the kind of a file.
type Kind string

// The kinds that are taken.
const (
	JPEG Kind = "image/jpeg"
	PNG  Kind = "image/png"
	PDF  Kind = "application/pdf"
	OFD  Kind = "application/ofd" // GB/T 33190
)

// The bounds of a file.
const (
	MostBytes    = 20 << 20
	mostPixels   = 100_000_000 // 400 MB once it is open
	mostUnpacked = 300 << 20   // of all streams of a document
	mostRatio    = 200         // unpacked to packed, of a document above a megabyte
	mostParts    = 5_000
	mostLayers   = 3 // times that a stream is packed; once is usual
)

// The faults of files.
var (
	ErrEmpty   = fault.New(fault.Invalid, "cases.paper_empty", "The file is empty.")
	ErrLarge   = fault.New(fault.TooLarge, "cases.paper_large", "The file is larger than 20 MB; scan it with less detail.")
	ErrKind    = fault.New(fault.Invalid, "cases.paper_kind", "Only photos (JPEG, PNG), PDF and OFD files are taken.")
	ErrBroken  = fault.New(fault.Invalid, "cases.paper_broken", "The file is damaged; save or photograph it again.")
	ErrBomb    = fault.New(fault.Invalid, "cases.paper_bomb", "The file unpacks to far more than it may; save it again in the usual way.")
	ErrActive  = fault.New(fault.Invalid, "cases.paper_active", "The file holds a program or another file; print it to PDF and hand that in.")
	ErrLocked  = fault.New(fault.Invalid, "cases.paper_locked", "The file is protected by a password; save it without one.")
	ErrInfects = fault.New(fault.Invalid, "cases.paper_infected", "The virus scanner refuses this file.")
)

// Check tells what a file is, from its content. Faults: those above but ErrInfects.
func Check(file io.ReaderAt, size int64) (Kind, error) {
	switch {
	case size <= 0:
		return "", ErrEmpty
	case size > MostBytes:
		return "", ErrLarge
	}
	head := make([]byte, min(size, 1024))
	if _, err := file.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", fmt.Errorf("read the beginning of a file: %w", err)
	}
	whole := io.NewSectionReader(file, 0, size)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG, checkImage(whole, "jpeg")
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, checkImage(whole, "png")
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return PDF, checkPDF(whole)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return OFD, checkOFD(file, size)
	}
	return "", ErrKind
}
