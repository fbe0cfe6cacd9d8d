package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.yaml.in/yaml/v3"
)

// loginsFile is the list of the accounts of virtual users, within their pack.
const loginsFile = "logins.txt"

// usersPassword is that of all virtual users.
const usersPassword = "a-long-walk-2026"

// servicesPack is Shanghai without devices, with accounts for virtual users: of twenty
// one is the head of a department, the rest are citizens.
func (b *bench) servicesPack() (folder string, err error) {
	users := 1000
	if b.quick {
		users = 60
	}
	if folder, _, err = b.makePack(0); err != nil {
		return "", err
	}
	departments, err := departmentsOf(folder)
	if err != nil {
		return "", err
	}
	var accounts, logins strings.Builder
	for i := range users {
		login := fmt.Sprintf("load%04d", i)
		fmt.Fprintf(&logins, "%s %s\n", login, usersPassword)
		fmt.Fprintf(&accounts, "  - {login: %s, password: %s, name: 测试%s, phone: \"1000001%04d\", citizenId: \"%s\", language: zh-CN, zh: 测试, en: Load, ", login, usersPassword, []string{"甲", "乙", "丙"}[i%3], i, citizenID(i))
		if i%20 > 0 {
			fmt.Fprintln(&accounts, `kind: citizen, region: "310106013", proofs: [id_card, phone, social_card]}`)
			continue
		}
		d := departments[i/20%len(departments)]
		fmt.Fprintf(&accounts, "kind: official, region: %q, posts: [{organisation: %s, zh: 负责人, en: Head, roles: [department_head], region: %q}]}\n", d.Region, d.Organisation, d.Region)
	}
	f, err := os.OpenFile(filepath.Join(folder, "accounts.yaml"), os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := f.WriteString(accounts.String()); err != nil {
		return "", err
	}
	return folder, os.WriteFile(filepath.Join(folder, loginsFile), []byte(logins.String()), 0o600)
}

// handler is a department that handles items.
type handler struct{ Organisation, Region string }

func departmentsOf(folder string) ([]handler, error) {
	text, err := os.ReadFile(filepath.Join(folder, "services/frame.yaml"))
	if err != nil {
		return nil, err
	}
	var frame struct{ Departments []handler }
	return frame.Departments, yaml.Unmarshal(text, &frame)
}

// citizenID makes an identity number of somebody born in 1898, with its check sign
// (GB 11643).
func citizenID(i int) string {
	digits := fmt.Sprintf("3101061898%02d%02d%03d", 1+i/500%12, 1+i/20%25, 100+i%20)
	sum := 0
	for k, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[k]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}

// base is a database of a city.
type base struct {
	address string
	drop    func()
}

// database makes an empty database on the server that was named, or takes the one that
// is there from an earlier run.
func (b *bench) database(name string, keep bool) (base, error) {
	at, err := url.Parse(b.pg)
	if err != nil {
		return base{}, err
	}
	do := func(ctx context.Context, statement string) error {
		c, err := pgx.Connect(ctx, b.pg)
		if err != nil {
			return err
		}
		defer c.Close(ctx)
		_, err = c.Exec(ctx, statement)
		return err
	}
	var there *pgconn.PgError
	if err := do(b.ctx, "CREATE DATABASE "+name); err != nil && !(keep && errors.As(err, &there) && there.Code == duplicateDatabase) {
		return base{}, err
	}
	at.Path = "/" + name
	return base{at.String(), func() { _ = do(context.WithoutCancel(b.ctx), "DROP DATABASE "+name+" WITH (FORCE)") }}, nil
}

// duplicateDatabase is PostgreSQL's code for a database that is there already.
const duplicateDatabase = "42P04"

// databaseSize is how many bytes a database has.
func (b *bench) databaseSize(address string) (size float64, err error) {
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return 0, err
	}
	defer c.Close(b.ctx)
	return size, c.QueryRow(b.ctx, "SELECT pg_database_size(current_database())::float8").Scan(&size)
}
