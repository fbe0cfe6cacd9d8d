package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"

	"citybrain/kernel/fault"
)

// receive writes content to w while measuring it, and gives its size, type and
// digest if the rules held. At most one byte more than the largest size is read.
func receive(ctx context.Context, w io.Writer, content io.Reader, rules Rules) (Info, error) {
	head, sum := make([]byte, sniffed), sha256.New()
	content = stopping{ctx, content}
	n, err := io.ReadFull(content, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF { // ReadFull's own, for short files
		return Info{}, err
	}
	head = head[:n]
	info := Info{Type: sniff(head)}
	if !rules.accepts(info.Type) {
		return Info{}, ErrType.With("type", info.Type)
	}
	whole := io.MultiReader(strings.NewReader(string(head)), content)
	info.Size, err = io.Copy(io.MultiWriter(w, sum), io.LimitReader(whole, rules.max()+1))
	if err != nil {
		return Info{}, writeError(err)
	}
	if info.Size > rules.max() {
		return Info{}, ErrTooLarge.With("limit", rules.max())
	}
	info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if rules.SHA256 != "" && !strings.EqualFold(rules.SHA256, info.SHA256) {
		return Info{}, ErrDigest
	}
	return info, nil
}

// stopping ends reading when the context does, and tells the sender's failures
// from ours.
type stopping struct {
	ctx    context.Context
	source io.Reader
}

func (s stopping) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.source.Read(b)
	if err == nil || err == io.EOF {
		return n, err
	}
	return n, readError(s.ctx, err)
}

// readError is why the content did not arrive whole.
func readError(ctx context.Context, err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge): // the border's own limit
		return ErrTooLarge.With("limit", tooLarge.Limit)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return ErrCutOff.Because(err)
}

// writeError is why the content could not be written; what readError said stays.
func writeError(err error) error {
	var f *fault.Fault
	switch {
	case errors.As(err, &f), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrFull.Because(err)
	}
	return ErrUnavailable.Because(err)
}

// limited is a part of a file that closes the whole.
type limited struct {
	io.Reader
	io.Closer
}

// span resolves from and length against a size; ErrRange if they do not fit. The
// whole of an empty file can be read.
func span(from, length, size int64) (int64, error) {
	if from < 0 || from > size || from == size && size > 0 {
		return 0, ErrRange.With("size", size)
	}
	if length < 0 || length > size-from {
		length = size - from
	}
	return length, nil
}
