package paper

import (
	"bufio"
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
	odd    = regexp.MustCompile(`/(ASCII85Decode|ASCIIHexDecode|LZWDecode|RunLengthDecode|A85|AHx|LZW|RL)\b`)
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
	plain := unhexed(text)
	switch {
	case locked.Match(plain):
		return ErrLocked
	case active.Match(plain):
		return ErrActive
	}
	return nil
}

// unhexed writes every sign of a name as itself.
func unhexed(text []byte) []byte {
	return hexed.ReplaceAllFunc(text, func(code []byte) []byte {
		var b byte
		_, _ = fmt.Sscanf(string(code), "#%02x", &b) // two hex digits by the pattern
		return []byte{b}
	})
}

// checkStream unpacks a stream as far as it may go, and looks through it where it
// holds objects. Objects that are packed otherwise than everybody does hide.
func checkStream(head, stream []byte, left int64) (int64, error) {
	about := unhexed(head[max(0, bytes.LastIndex(head, []byte("obj"))):])
	objects := bytes.Contains(about, []byte("ObjStm"))
	if objects && odd.Match(about) {
		return 0, ErrActive
	}
	w := weighing{packed: int64(len(stream)), left: left, objects: objects}
	if objects {
		w.left = min(left, 32<<20)
	}
	if !zipped(stream) {
		return w.packed, nil
	}
	return w.unpack(bytes.NewReader(stream), 0)
}

// weighing is a stream that is unpacked to see how large it becomes.
type weighing struct {
	packed, left int64
	objects      bool
}

// unpack gives how large a stream becomes, however often it is packed: that is told by
// its own first bytes, for its dictionary may name a filter twice, or in other words.
func (w weighing) unpack(from io.Reader, layer int) (int64, error) {
	if layer == mostLayers {
		return 0, ErrBomb
	}
	unpacked, err := zlib.NewReader(from)
	if err != nil {
		return 0, nil // whatever opens it will not get further either
	}
	var n counter
	var kept bytes.Buffer
	to := []io.Writer{&n}
	if w.objects {
		to = append(to, &kept)
	}
	content := bufio.NewReader(io.TeeReader(io.LimitReader(unpacked, w.left+1), io.MultiWriter(to...)))
	var inner int64
	if first, _ := content.Peek(2); zipped(first) {
		if inner, err = w.unpack(content, layer+1); err != nil {
			return inner, err
		}
	}
	_, _ = io.Copy(io.Discard, content) // what is damaged ends there
	if err := bomb(int64(n), w.packed, w.left); err != nil {
		return int64(n), err
	}
	return max(inner, int64(n)), checkObjects(kept.Bytes())
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// zipped tells that bytes begin as zlib's do (RFC 1950): deflate, and a sum that fits.
func zipped(b []byte) bool {
	return len(b) >= 2 && b[0]&0x0f == 8 && b[0]>>4 <= 7 && (int(b[0])<<8|int(b[1]))%31 == 0
}

// bomb tells that a stream unpacks to more than is left, or than anything honest.
func bomb(unpacked, packed, left int64) error {
	if unpacked > left || unpacked > 8<<20 && unpacked > packed*mostRatio*5 {
		return ErrBomb
	}
	return nil
}
