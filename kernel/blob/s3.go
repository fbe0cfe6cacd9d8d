package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is a store in a bucket of an S3-compatible service.
type S3 struct {
	core   minio.Core
	bucket string
	prefix string // "" or ends in a slash
}

// Open opens the store that the setting names: "" is a folder, s3://key:secret@host/bucket/prefix
// is S3 over https, s3+http://… over http; ?region= names the region.
func Open(setting, dir string) (Store, error) {
	if setting == "" {
		return OpenFolder(dir)
	}
	return OpenS3(setting)
}

// OpenS3 reads the URL of an S3 store; it does not connect yet, see Probe.
func OpenS3(setting string) (*S3, error) {
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" || u.Scheme != "s3" && u.Scheme != "s3+http" {
		return nil, ErrUnavailable.Because(errors.New("the address must be s3://key:secret@host/bucket"))
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if prefix != "" {
		prefix += "/"
	}
	secret, _ := u.User.Password()
	region := u.Query().Get("region")
	if region == "" {
		region = "us-east-1" // what S3-compatible services expect; asking costs a right
	}
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure: u.Scheme == "s3", Region: region, MaxRetries: 3, BucketLookup: minio.BucketLookupPath,
	})
	if err != nil || bucket == "" {
		return nil, ErrUnavailable.Because(errors.Join(errors.New("the address must name a host and a bucket"), err))
	}
	return &S3{core: *core, bucket: bucket, prefix: prefix}, nil
}

// digestKey is the metadata that carries the digest; services capitalise it.
const digestKey = "Sha256"

// Put implements Store. The content is measured in a local file first, so that
// nothing that breaks the rules ever reaches the bucket.
func (s *S3) Put(ctx context.Context, name string, content io.Reader, rules Rules) (Info, error) {
	if err := CheckName(name); err != nil {
		return Info{}, err
	}
	options := minio.PutObjectOptions{}
	if rules.Replaces { // the bucket refuses it if that very object is gone by then
		_, etag, err := s.stat(ctx, name)
		if err != nil {
			return Info{}, err
		}
		options.SetMatchETag(etag)
	}
	temp, err := os.CreateTemp("", "citybrain-put-*")
	if err != nil {
		return Info{}, ErrUnavailable.Because(err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	info, err := receive(ctx, temp, content, rules)
	if err != nil {
		return Info{}, fmt.Errorf("put %s: %w", name, err)
	}
	if _, err := temp.Seek(0, io.SeekStart); err != nil {
		return Info{}, ErrUnavailable.Because(err)
	}
	options.ContentType, options.UserMetadata = info.Type, map[string]string{digestKey: info.SHA256}
	done, err := s.core.Client.PutObject(ctx, s.bucket, s.prefix+name, temp, info.Size, options)
	if rules.Replaces && minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		return Info{}, ErrMissing.With("name", name)
	}
	if err != nil {
		return Info{}, s.fault("put", name, err)
	}
	info.Name, info.At = name, done.LastModified.UTC()
	if done.LastModified.IsZero() { // S3 itself does not tell it on a put
		return s.Stat(ctx, name)
	}
	return info, nil
}

// Get implements Store.
func (s *S3) Get(ctx context.Context, name string, from, length int64) (io.ReadCloser, Info, error) {
	info, etag, err := s.stat(ctx, name)
	if err != nil {
		return nil, Info{}, err
	}
	length, err = span(from, length, info.Size)
	if err != nil {
		return nil, Info{}, err
	}
	if length == 0 { // a range of nothing cannot be asked for
		return io.NopCloser(strings.NewReader("")), info, nil
	}
	var opts minio.GetObjectOptions
	err = errors.Join(opts.SetMatchETag(etag), opts.SetRange(from, from+length-1))
	if err != nil {
		return nil, Info{}, ErrRange.Because(err)
	}
	body, _, _, err := s.core.GetObject(ctx, s.bucket, s.prefix+name, opts)
	if err != nil {
		return nil, Info{}, s.fault("get", name, err)
	}
	return body, info, nil
}

// Stat implements Store.
func (s *S3) Stat(ctx context.Context, name string) (Info, error) {
	info, _, err := s.stat(ctx, name)
	return info, err
}

func (s *S3) stat(ctx context.Context, name string) (Info, string, error) {
	if err := CheckName(name); err != nil {
		return Info{}, "", err
	}
	object, err := s.core.StatObject(ctx, s.bucket, s.prefix+name, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, "", s.fault("stat", name, err)
	}
	return s.info(object), object.ETag, nil
}

func (s *S3) info(object minio.ObjectInfo) Info {
	return Info{
		Name: strings.TrimPrefix(object.Key, s.prefix), Size: object.Size, Type: object.ContentType,
		SHA256: object.UserMetadata[digestKey], At: object.LastModified.UTC(),
	}
}

// Delete implements Store.
func (s *S3) Delete(ctx context.Context, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	err := s.core.RemoveObject(ctx, s.bucket, s.prefix+name, minio.RemoveObjectOptions{})
	if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchKey {
		return s.fault("delete", name, err)
	}
	return nil
}

// List implements Store. S3 lists no types and digests, so each file costs one
// more request.
func (s *S3) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		ctx, stop := context.WithCancel(ctx) // ends the client's own listing
		defer stop()
		opts := minio.ListObjectsOptions{Prefix: s.prefix + prefix, Recursive: true}
		for object := range s.core.Client.ListObjectsIter(ctx, s.bucket, opts) {
			if object.Err != nil {
				yield(Info{}, s.fault("list", prefix, object.Err))
				return
			}
			info, err := s.Stat(ctx, strings.TrimPrefix(object.Key, s.prefix))
			if errors.Is(err, ErrMissing) || errors.Is(err, ErrName) { // deleted meanwhile, or not ours
				continue
			}
			if !yield(info, err) || err != nil {
				return
			}
		}
	}
}

// Probe implements Store.
func (s *S3) Probe(ctx context.Context) error {
	exists, err := s.core.BucketExists(ctx, s.bucket)
	if err == nil && !exists {
		err = errors.New("the bucket does not exist")
	}
	if err != nil {
		return ErrUnavailable.Because(err)
	}
	return nil
}

func (s *S3) fault(verb, name string, err error) error {
	answer := minio.ToErrorResponse(err)
	if answer.Code == minio.NoSuchKey || verb == "stat" && answer.StatusCode == http.StatusNotFound {
		return ErrMissing.With("name", name)
	}
	return fmt.Errorf("%s %s: %w", verb, name, ErrUnavailable.Because(err))
}
