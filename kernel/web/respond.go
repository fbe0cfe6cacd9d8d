package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// bufferLimit is the largest JSON answer that is held to give it an ETag;
// larger ones go out as they are written.
const bufferLimit = 4 << 20

// compressFloor is the smallest answer that is worth compressing.
const compressFloor = 1 << 10

// responder is the writer behind every handler: it counts, gives JSON an ETag,
// compresses, and lets streams through untouched.
type responder struct {
	http.ResponseWriter
	r        *http.Request
	compress *compressors

	status  int
	bytes   int64
	wrote   bool         // the header went out
	buffer  bytes.Buffer // the body while held
	holding bool
	packer  io.WriteCloser // the compressor, once chosen
	release func()
}

// Unwrap lets http.ResponseController reach the connection.
func (w *responder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader decides how the body will be treated.
func (w *responder) WriteHeader(status int) {
	if status >= 100 && status < 200 {
		if status == http.StatusSwitchingProtocols { // another protocol has the connection now
			w.status, w.wrote = status, true
		}
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.status != 0 {
		return
	}
	w.status = status
	w.holding = w.holdable()
	if !w.holding {
		w.open(w.told())
	}
}

// told gives the length that the handler has told, -1 if none.
func (w *responder) told() int {
	n, err := strconv.Atoi(w.Header().Get("Content-Length"))
	if err != nil {
		return -1
	}
	return n
}

// holdable says whether the body waits until it is whole. A handler that tells
// the length of its answer has it whole already and wants no ETag: its answers
// are of an instant, and a copy and a hash would cost more than they.
func (w *responder) holdable() bool {
	if w.Header().Get("Content-Length") != "" {
		return false
	}
	kind := mediaType(w.Header())
	return kind == "application/json" || kind == "application/problem+json"
}

// open sends the header; size is the length of the body, -1 if unknown.
func (w *responder) open(size int) {
	if w.wrote {
		return
	}
	w.wrote = true
	w.pack(size)
	w.ResponseWriter.WriteHeader(w.status)
}

// pack chooses a compressor where the body gains by it.
func (w *responder) pack(size int) {
	h := w.Header()
	if w.status == http.StatusPartialContent || h.Get("Content-Encoding") != "" || !compressible(mediaType(h)) || bodyless(w.status, w.r.Method) {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	if size >= 0 && size < compressFloor {
		return
	}
	name, make := w.compress.choose(w.r.Header.Get("Accept-Encoding"))
	if make == nil {
		return
	}
	h.Set("Content-Encoding", name)
	h.Del("Content-Length")
	w.packer, w.release = make(w.ResponseWriter)
}

// Write sends or holds a part of the body.
func (w *responder) Write(b []byte) (int, error) {
	if w.status == 0 {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", http.DetectContentType(b))
		}
		w.WriteHeader(http.StatusOK)
	}
	w.bytes += int64(len(b))
	if w.holding {
		if w.buffer.Len()+len(b) <= bufferLimit {
			return w.buffer.Write(b)
		}
		w.spill()
	}
	return w.send(b)
}

func (w *responder) send(b []byte) (int, error) {
	if w.packer != nil {
		return w.packer.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// spill gives up holding: the answer is too large or wants to be flushed.
func (w *responder) spill() {
	w.holding = false
	w.open(-1)
	_, _ = w.send(w.buffer.Bytes()) // a lost client shows at the next write
	w.buffer.Reset()
}

// FlushError sends what is there, for streams and long exports.
func (w *responder) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.holding {
		w.spill()
	}
	if f, ok := w.packer.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// reset forgets an answer that has not gone out, to write a problem instead.
func (w *responder) reset() {
	w.status, w.bytes, w.holding = 0, 0, false
	w.buffer.Reset()
}

// finish ends the answer after the handler has returned.
func (w *responder) finish() {
	if w.status == 0 {
		w.status = http.StatusOK
		w.open(0)
	}
	if w.holding {
		w.deliver()
	}
	if w.packer != nil {
		_ = w.packer.Close() // a lost client is no error of ours
		w.release()
	}
}

// deliver sends a held body, or 304 where the client has it already.
func (w *responder) deliver() {
	body, h := w.buffer.Bytes(), w.Header()
	read := w.r.Method == http.MethodGet || w.r.Method == http.MethodHead
	if read && w.status == http.StatusOK {
		if h.Get("ETag") == "" {
			h.Set("ETag", etag(body))
		}
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "private, no-cache")
		}
		if matches(w.r.Header.Get("If-None-Match"), h.Get("ETag")) {
			h.Del("Content-Type")
			h.Del("Content-Length")
			w.status, w.bytes = http.StatusNotModified, 0
			w.open(0)
			return
		}
	}
	w.open(len(body))
	if !bodyless(w.status, w.r.Method) {
		_, _ = w.send(body) // a lost client is no error of ours
	}
}

// etag is weak: the same JSON goes out in several encodings.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// matches compares weakly, as If-None-Match asks (RFC 9110 13.1.2).
func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || (one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/")) {
			return true
		}
	}
	return false
}

func mediaType(h http.Header) string {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.TrimSpace(kind)
}

func bodyless(status int, method string) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified || method == http.MethodHead
}
