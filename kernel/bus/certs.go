package bus

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// How long certificates hold.
const (
	authorityYears = 10
	machineYears   = 2
)

// Machine is one that gets a certificate. A node of a cluster has hosts: the
// names and addresses that others call it by. An agent has none: it only calls.
type Machine struct {
	Name  string // names the files, NAME.pem and NAME.key
	Hosts []string
}

// MakeCertificates makes a private CA in the folder (ca.pem, ca.key) unless it is
// there, and a certificate and key for every machine. It overwrites nothing:
// ErrCertificates where a machine has a certificate already. Whoever has ca.key
// can let machines in: keep it elsewhere.
func MakeCertificates(folder string, machines []Machine, now time.Time) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return ErrCertificates.Because(err)
	}
	ca, err := authority(folder, now)
	if err != nil {
		return err
	}
	for _, m := range machines {
		if m.Name == "" || m.Name == "ca" || strings.ContainsAny(m.Name, `/\ `) {
			return ErrCertificates.Saying("A machine cannot be called %q here: the name becomes that of its files.", m.Name)
		}
		if err := issue(filepath.Join(folder, m.Name), m.certificate(now), ca); err != nil {
			return err
		}
	}
	return nil
}

// certificate is what the CA signs for the machine.
func (m Machine) certificate(now time.Time) *x509.Certificate {
	c := &x509.Certificate{
		Subject:   pkix.Name{CommonName: m.Name, Organization: []string{"citybrain"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(machineYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, host := range m.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, host)
		}
	}
	if len(m.Hosts) > 0 {
		c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	return c
}

// authority reads the CA of the folder or makes it.
func authority(folder string, now time.Time) (tls.Certificate, error) {
	base := filepath.Join(folder, "ca")
	ca, err := tls.LoadX509KeyPair(base+".pem", base+".key")
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		if err != nil {
			err = ErrCertificates.Because(err).With("file", base+".key")
		}
		return ca, err
	}
	err = issue(base, &x509.Certificate{
		Subject:   pkix.Name{CommonName: "citybrain private CA", Organization: []string{"citybrain"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(authorityYears, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
	}, tls.Certificate{})
	if err != nil {
		return ca, err
	}
	return tls.LoadX509KeyPair(base+".pem", base+".key")
}

// issue makes a key, lets the CA sign the certificate (itself without one) and
// writes both files.
func issue(base string, c *x509.Certificate, ca tls.Certificate) (err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if c.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return err
	}
	signer, parent := crypto.PrivateKey(key), c
	if ca.Leaf != nil {
		signer, parent = ca.PrivateKey, ca.Leaf
	}
	signed, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		return ErrCertificates.Because(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		writePEM(base+".key", "PRIVATE KEY", private, 0o600),
		writePEM(base+".pem", "CERTIFICATE", signed, 0o644))
}

func writePEM(file, kind string, content []byte, mode os.FileMode) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return ErrCertificates.Saying("The file %s is there already, or cannot be written.", file).Because(err)
	}
	return errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: content}), f.Close())
}
