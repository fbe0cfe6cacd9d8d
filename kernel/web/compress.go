package web

import (
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compressors keeps writers for reuse: making one costs more than most answers.
type compressors struct {
	zstd, br, gzip sync.Pool
}

// makeWriter starts compressing into w; release gives the writer back.
type makeWriter func(w io.Writer) (packer io.WriteCloser, release func())

type resetter interface {
	io.WriteCloser
	Reset(io.Writer)
}

func newCompressors() *compressors {
	return &compressors{
		zstd: sync.Pool{New: func() any {
			// The options are constants that NewWriter accepts.
			e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithEncoderLevel(zstd.SpeedFastest))
			return e
		}},
		br:   sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 4) }},
		gzip: sync.Pool{New: func() any { z, _ := gzip.NewWriterLevel(nil, 4); return z }},
	}
}

// choose reads Accept-Encoding: the client's weights first, then our order zstd,
// br, gzip. make is nil where the client takes the body only as it is.
func (c *compressors) choose(accept string) (name string, make makeWriter) {
	best := 0.0
	for _, one := range []struct {
		name string
		pool *sync.Pool
	}{{"zstd", &c.zstd}, {"br", &c.br}, {"gzip", &c.gzip}} {
		if q := weight(accept, one.name); q > best {
			best, name, make = q, one.name, pooled(one.pool)
		}
	}
	return name, make
}

func pooled(pool *sync.Pool) makeWriter {
	return func(w io.Writer) (io.WriteCloser, func()) {
		p := pool.Get().(resetter)
		p.Reset(w)
		return p, func() {
			p.Reset(io.Discard)
			pool.Put(p)
		}
	}
}

// weight gives the q of an encoding in Accept-Encoding, 0 where it is refused.
// "*" is not taken as a wish: clients that say it seldom mean zstd.
func weight(accept, name string) float64 {
	for part := range strings.SplitSeq(accept, ",") {
		one, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(one), name) {
			continue
		}
		value, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !found {
			return 1
		}
		q, err := strconv.ParseFloat(value, 64)
		if err != nil || q < 0 || q > 1 {
			return 0
		}
		return q
	}
	return 0
}

// compressible says whether a media type gains by compression. Event streams do
// not pass: a compressor would hold their events back.
func compressible(kind string) bool {
	switch kind {
	case "text/event-stream":
		return false
	case "application/json", "application/problem+json", "application/javascript", "text/javascript",
		"application/geo+json", "application/xml", "image/svg+xml", "application/manifest+json",
		"application/vnd.mapbox-vector-tile", "application/x-ndjson", "application/wasm":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}
