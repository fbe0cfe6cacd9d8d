package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"citybrain/kernel/clock"
)

// Mailer sends mail over SMTP 邮件网关: with smtp:// after STARTTLS, which only a server
// on this machine may lack; with smtps:// over TLS from the first byte.
type Mailer struct {
	Server *url.URL // smtp://user:password@host:587
	From   mail.Address
	Clock  clock.Clock
	TLS    *tls.Config // nil: the roots of this machine
}

// mailDeadline bounds a conversation with a mail server.
const mailDeadline = 20 * time.Second

var errNoTLS = errors.New("the mail server offers no STARTTLS")

// Send hands one mail over. Codes of 5xx about the receiver refuse it for good.
func (m Mailer) Send(ctx context.Context, out Outgoing) (string, error) {
	client, err := m.connect(ctx)
	if err != nil {
		return "", err
	}
	defer client.Close()
	if err := client.Mail(m.From.Address); err != nil {
		return "", fmt.Errorf("mail from: %w", err)
	}
	if err := client.Rcpt(out.To); err != nil {
		return "", permanent(err)
	}
	w, err := client.Data()
	if err != nil {
		return "", permanent(err)
	}
	if _, err := w.Write(m.compose(out)); err != nil {
		return "", fmt.Errorf("write mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", permanent(err)
	}
	_ = client.Quit() // it is taken on already
	return string(out.ID), nil
}

// permanent turns a server's final no into ErrRefused.
func permanent(err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code/100 == 5 {
		return ErrRefused.Because(err)
	}
	return err
}

func (m Mailer) connect(ctx context.Context) (*smtp.Client, error) {
	host := m.Server.Hostname()
	settings := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if m.TLS != nil {
		settings = m.TLS
	}
	line, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Server.Host)
	if err != nil {
		return nil, fmt.Errorf("reach the mail server: %w", err)
	}
	end, ok := ctx.Deadline()
	if !ok {
		end = m.Clock.Now().Add(mailDeadline)
	}
	if err := line.SetDeadline(end); err != nil {
		return nil, errors.Join(err, line.Close())
	}
	if m.Server.Scheme == "smtps" {
		line = tls.Client(line, settings)
	}
	client, err := smtp.NewClient(line, host)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("greet the mail server: %w", err), line.Close())
	}
	if err := m.introduce(client, settings); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

// introduce encrypts the line and signs in, as far as the address asks for it.
func (m Mailer) introduce(client *smtp.Client, settings *tls.Config) error {
	if m.Server.Scheme != "smtps" {
		if offered, _ := client.Extension("STARTTLS"); offered {
			if err := client.StartTLS(settings); err != nil {
				return fmt.Errorf("encrypt the line: %w", err)
			}
		} else if !loopback(m.Server.Hostname()) {
			return errNoTLS
		}
	}
	password, given := m.Server.User.Password()
	if !given {
		return nil
	}
	return client.Auth(smtp.PlainAuth("", m.Server.User.Username(), password, m.Server.Hostname()))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// compose writes a mail of plain text. Nothing of the message can become a header:
// places hold no line breaks, and what is not Latin is encoded.
func (m Mailer) compose(out Outgoing) []byte {
	var b bytes.Buffer
	line := func(name, value string) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, strings.NewReplacer("\r", " ", "\n", " ").Replace(value))
	}
	_, domain, _ := strings.Cut(m.From.Address, "@")
	line("From", m.From.String())
	line("To", (&mail.Address{Address: out.To}).String())
	line("Subject", mime.BEncoding.Encode("utf-8", out.Subject))
	line("Date", m.Clock.Now().Format(time.RFC1123Z))
	line("Message-ID", "<"+string(out.ID)+"@"+domain+">")
	line("Auto-Submitted", "auto-generated")
	line("MIME-Version", "1.0")
	line("Content-Type", "text/plain; charset=utf-8")
	line("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(out.Text, "\n", "\r\n")))
	for len(text) > 0 {
		n := min(76, len(text))
		b.WriteString(text[:n] + "\r\n")
		text = text[n:]
	}
	return b.Bytes()
}
