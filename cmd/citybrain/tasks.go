package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"citybrain/app"
)

type user struct {
	Add    userAdd    `cmd:"" help:"Add an administrator; the password is read from the first line of standard input."`
	Passwd userPasswd `cmd:"" help:"Give somebody another password, read from the first line of standard input, and end their sessions. A city on SQLite must be stopped meanwhile."`
}

type userAdd struct {
	settings
	Login string `arg:"" help:"Login name."`
	Name  string `local:"yes" help:"Name as shown; the login name without it." placeholder:"NAME"`
	Role  string `local:"yes" default:"administrator" help:"Role of the city pack."`
}

func (c *userAdd) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	ask(os.Stdin, os.Stderr)
	return app.AddUser(ctx, cfg, app.NewUser{Login: c.Login, Name: c.Name, Role: c.Role, Password: os.Stdin}, out)
}

type userPasswd struct {
	settings
	Login string `arg:"" help:"Login name or phone number."`
}

func (c *userPasswd) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	ask(os.Stdin, os.Stderr)
	return app.SetPassword(ctx, cfg, c.Login, os.Stdin, out)
}

// ask says what is waited for where somebody sits at the terminal.
func ask(in *os.File, out io.Writer) {
	if info, err := in.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintln(out, "New password (shown as you type; piping it in shows nothing):")
	}
}

type keys struct {
	Rotate keysRotate `cmd:"" help:"Make a new key in the key file; the old ones stay for reading. It counts from the next start on: see docs/runbooks/key-file.md."`
}

type keysRotate struct{ settings }

func (c *keysRotate) Run(k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.RotateKeys(cfg, out)
}

type export struct {
	settings
	What string `arg:"" enum:"things,alarms,audit" help:"things, alarms or audit."`
}

func (c *export) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.Export(ctx, cfg, c.What, out, os.Stderr)
}

type audit struct {
	Verify auditVerify `cmd:"" help:"Check the hash chain and its checkpoints; status 1 if an entry was changed, removed or reordered."`
}

type auditVerify struct{ settings }

func (c *auditVerify) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.VerifyAudit(ctx, cfg, out)
}
