// Package blobtest gives tests the outside world of file stores: an S3-compatible
// service on loopback.
package blobtest

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeS3 is as much of S3 as the store uses, on one bucket "evidence", with two
// names a page. It checks that requests are signed, not how.
type fakeS3 struct {
	mu      sync.Mutex
	objects map[string]object
	serial  int
}

type object struct {
	content []byte
	header  http.Header
	etag    string
	at      time.Time
}

// S3 starts a service that ends with the test and gives its address up to the
// bucket: S3(t)+"/evidence/some/prefix" is what blob.Open takes.
func S3(t testing.TB) string {
	t.Helper()
	fake := &fakeS3{objects: map[string]object{}}
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return "s3+http://access:geheim@" + strings.TrimPrefix(server.URL, "http://")
}

func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case !strings.Contains(r.Header.Get("Authorization"), "Credential=access/"):
		fail(w, http.StatusForbidden, "AccessDenied")
	case bucket != "evidence":
		fail(w, http.StatusNotFound, "NoSuchBucket")
	case key == "" && r.Method == http.MethodGet:
		f.list(w, r)
	case key == "":
		w.WriteHeader(http.StatusOK)
	case r.Method == http.MethodPut:
		f.put(w, r, key)
	case r.Method == http.MethodDelete:
		delete(f.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		f.get(w, r, key)
	}
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}

func (f *fakeS3) put(w http.ResponseWriter, r *http.Request, key string) {
	content, err := io.ReadAll(r.Body)
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		content, err = unchunk(content)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	f.serial++
	o := object{content: content, header: http.Header{}, etag: fmt.Sprintf("%032x", f.serial), at: time.Now().UTC()}
	for name, values := range r.Header {
		if name == "Content-Type" || strings.HasPrefix(name, "X-Amz-Meta-") {
			o.header[name] = values
		}
	}
	f.objects[key] = o
	w.Header().Set("ETag", `"`+o.etag+`"`)
}

// unchunk undoes the client's signed chunks: size;signature, data, until size 0.
func unchunk(raw []byte) ([]byte, error) {
	var out []byte
	in := bufio.NewReader(bytes.NewReader(raw))
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		size, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		n, err := strconv.ParseInt(size, 16, 32)
		if err != nil || n == 0 {
			return out, err
		}
		chunk := make([]byte, n+2)
		if _, err := io.ReadFull(in, chunk); err != nil {
			return nil, err
		}
		out = append(out, chunk[:n]...)
	}
}

func (f *fakeS3) get(w http.ResponseWriter, r *http.Request, key string) {
	o, ok := f.objects[key]
	if !ok {
		fail(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	for name, values := range o.header {
		w.Header()[name] = values
	}
	w.Header().Set("ETag", `"`+o.etag+`"`)
	http.ServeContent(w, r, "", o.at, bytes.NewReader(o.content)) // ranges and If-Match
}

type listed struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	IsTruncated           bool
	NextContinuationToken string `xml:",omitempty"`
	Contents              []listedObject
}

type listedObject struct {
	Key          string
	Size         int
	ETag         string
	LastModified string
}

func (f *fakeS3) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if query.Has("location") {
		fmt.Fprint(w, "<LocationConstraint/>")
		return
	}
	var keys []string
	for key := range f.objects {
		if strings.HasPrefix(key, query.Get("prefix")) && key > query.Get("continuation-token") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var answer listed
	for i, key := range keys {
		if i == 2 {
			answer.IsTruncated, answer.NextContinuationToken = true, keys[1]
			break
		}
		o := f.objects[key]
		answer.Contents = append(answer.Contents, listedObject{key, len(o.content), o.etag, o.at.Format(time.RFC3339)})
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer)
}
