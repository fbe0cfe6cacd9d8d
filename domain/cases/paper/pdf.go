package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
)

// What acts in a PDF, and what hides other files in it. A name may be written with
// #xx for any sign, so names are brought into one form first.
var (
	active = regexp.MustCompile(`/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)\b`)
	hexed  = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)
	locked = regexp.MustCompile(`/Encrypt\b`)
)

var (
	streamBegins = []byte("stream")
	streamEnds   = []byte("endstream")
)

// checkPDF looks through the objects of a PDF, also through those that are packed
// into streams.
func checkPDF(file io.Reader) error {
	text, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("read a PDF: %w", err)
	}
	if !bytes.Contains(text[max(0, len(text)-2048):], []byte("%%EOF")) {
		return ErrBroken
	}
	left := int64(mostUnpacked)
	for parts := 0; len(text) > 0; parts++ {
		if parts > mostParts {
			return ErrBomb
		}
		head, stream, rest := nextStream(text)
		if err := checkObjects(head); err != nil {
			return err
		}
		n, err := checkStream(head, stream, left)
		if err != nil {
			return err
		}
		left, text = left-n, rest
	}
	return nil
}

// nextStream cuts the next stream out, with what stands before it.
func nextStream(text []byte) (head, stream, rest []byte) {
	i := bytes.Index(text, streamBegins)
	if i < 0 {
		return text, nil, nil
	}
	head, rest = text[:i], text[i+len(streamBegins):]
	rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
	end := bytes.Index(rest, streamEnds)
	if end < 0 {
		return head, rest, nil
	}
	return head, rest[:end], rest[end+len(streamEnds):]
}

func checkObjects(text []byte) error {
	plain := hexed.ReplaceAllFunc(text, func(code []byte) []byte {
		var b byte
		_, _ = fmt.Sscanf(string(code), "#%02x", &b) // two hex digits by the pattern
		return []byte{b}
	})
	switch {
	case locked.Match(plain):
		return ErrLocked
	case active.Match(plain):
		return ErrActive
	}
	return nil
}

// checkStream unpacks a stream as far as it may go, and looks through it where it
// holds objects.
func checkStream(head, stream []byte, left int64) (int64, error) {
	about := head[max(0, bytes.LastIndex(head, []byte("obj"))):]
	if len(stream) == 0 || !bytes.Contains(about, []byte("FlateDecode")) && !bytes.Contains(about, []byte("/Fl ")) {
		return int64(len(stream)), nil
	}
	unpacked, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return 0, nil // whatever opens it will not get further either
	}
	if !bytes.Contains(about, []byte("ObjStm")) {
		n, _ := io.Copy(io.Discard, io.LimitReader(unpacked, left+1)) // what is damaged ends there
		return n, bomb(n, int64(len(stream)), left)
	}
	objects, _ := io.ReadAll(io.LimitReader(unpacked, min(left, 32<<20)+1))
	n := int64(len(objects))
	if err := bomb(n, int64(len(stream)), min(left, 32<<20)); err != nil {
		return n, err
	}
	return n, checkObjects(objects)
}

// bomb tells that a stream unpacks to more than is left, or than anything honest.
func bomb(unpacked, packed, left int64) error {
	if unpacked > left || unpacked > 8<<20 && unpacked > packed*mostRatio*5 {
		return ErrBomb
	}
	return nil
}
