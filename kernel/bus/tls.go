package bus

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"time"

	"citybrain/kernel/fault"
)

// TLS are the files, in PEM, with which machines know each other on the lines
// between them. Both ends of a line show a certificate of the same CA.
type TLS struct {
	CA   string // certificates of those who may sign, usually one private CA
	Cert string // own certificate, with the names and addresses that others call this machine by
	Key  string
}

// ErrCertificates is the fault of certificate files that cannot be used.
var ErrCertificates = fault.New(fault.Invalid, "bus.certificates", "The certificates of the lines between machines cannot be used.")

// handshakeWithin is how long the other end may take, in seconds.
const handshakeWithin = 5

// config reads the files. The own certificate is read anew for every handshake,
// so that a renewed one is used without a restart; the CA is not.
func (t TLS) config() (*tls.Config, error) {
	raw, err := os.ReadFile(t.CA)
	if err != nil {
		return nil, ErrCertificates.Because(err).With("file", t.CA)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(raw) {
		return nil, ErrCertificates.Saying("The file %s holds no certificate.", t.CA)
	}
	if _, err := t.own(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: pool, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
		GetCertificate:       func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return t.own() },
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return t.own() },
	}, nil
}

func (t TLS) own() (*tls.Certificate, error) {
	own, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return nil, ErrCertificates.Because(err).With("file", t.Cert)
	}
	return &own, nil
}

// Ends tells when the own certificate ends; ErrCertificates if it cannot be read.
func (t TLS) Ends() (time.Time, error) {
	own, err := t.own()
	if err != nil {
		return time.Time{}, err
	}
	if own.Leaf == nil {
		return time.Time{}, ErrCertificates.Because(errors.New("no leaf certificate"))
	}
	return own.Leaf.NotAfter, nil
}
