package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/things/sheet"
	"citybrain/kernel/fault"
)

// The faults of an import.
var (
	ErrImportList  = fault.New(fault.Invalid, "app.import_list", "The list must be CSV or XLSX with the columns profile, serial, lon and lat, and optionally name and org.")
	ErrImportDoor  = fault.New(fault.Unavailable, "app.import_door", "The city cannot be reached, or does not let this account in.")
	ErrImportParts = fault.New(fault.Conflict, "app.import_parts", "Some rows were refused; the others are registered.")
)

// Import is a list of devices on its way into a city that runs. It takes the
// front door, with an account that may register things: what it may not, the
// import may not, and the record tells who did it.
type Import struct {
	City     string    // base URL, http://127.0.0.1:8080
	Login    string    // of an account with things.register
	Password io.Reader // its first line
	List     io.Reader // CSV or XLSX with a head
	Name     string    // of the list, for the report
}

// importer is an import under way.
type importer struct {
	Import
	client  *http.Client
	columns []string
	out     io.Writer

	added, known, refused int
}

// importColumns are the columns of the list; the last two may be missing.
func importColumns() []string { return []string{"profile", "serial", "lon", "lat", "name", "org"} }

// ImportDevices registers every row of a list and tells of every one that was
// refused: file, line, the field, and why. What is registered already is left as
// it is, so that a list may be given again. ErrImportParts if rows were refused.
func ImportDevices(ctx context.Context, in Import, out io.Writer) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	im := &importer{Import: in, client: &http.Client{Jar: jar, Timeout: time.Minute}, out: out}
	list := bufio.NewReader(in.List)
	read := im.readCSV
	if kind, _ := list.Peek(4); string(kind) == "PK\x03\x04" {
		read = im.readXLSX
	}
	if err := read(ctx, list); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d registered, %d were there already, %d refused\n", im.added, im.known, im.refused)
	if im.refused > 0 {
		return ErrImportParts.With("refused", im.refused)
	}
	return nil
}

// readXLSX takes the first sheet of a workbook.
func (im *importer) readXLSX(ctx context.Context, list io.Reader) error {
	content, err := io.ReadAll(io.LimitReader(list, sheet.MaxBytes+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", im.Name, err)
	}
	err = sheet.Read(content, func(r sheet.Row) error {
		switch {
		case im.columns == nil:
			if err := im.readHead(r.Cells); err != nil {
				return err
			}
			return im.signIn(ctx)
		case r.Wrong != "":
			im.refuse(r.Line, "a cell is too long")
			return nil
		}
		for len(r.Cells) < len(im.columns) { // a spreadsheet does not store what is empty
			r.Cells = append(r.Cells, "")
		}
		return im.row(ctx, r.Line, r.Cells)
	})
	if err == nil && im.columns == nil {
		return ErrImportList
	}
	return err
}

func (im *importer) readCSV(ctx context.Context, list io.Reader) error {
	rows := csv.NewReader(list)
	rows.FieldsPerRecord, rows.ReuseRecord = -1, false
	head, err := rows.Read()
	if err != nil {
		return ErrImportList.Because(err)
	}
	if err := im.readHead(head); err != nil {
		return err
	}
	if err := im.signIn(ctx); err != nil {
		return err
	}
	for {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := rows.FieldPos(0)
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			im.refuse(wrong.Line, wrong.Err.Error())
			continue
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", im.Name, err)
		}
		if err := im.row(ctx, line, fields); err != nil {
			return err
		}
	}
}

func (im *importer) refuse(line int, why string) {
	im.refused++
	fmt.Fprintf(im.out, "%s:%d: %s\n", im.Name, line, why)
}

func (im *importer) readHead(head []string) error {
	for i, column := range head {
		column = strings.TrimSpace(column)
		if i == 0 {
			column = strings.TrimPrefix(column, "\ufeff") // spreadsheets begin a file with it
		}
		if !slices.Contains(importColumns(), column) || slices.Contains(im.columns, column) {
			return ErrImportList.Saying("The list %s has a column %q, twice or unknown; there are %s.", im.Name, column, strings.Join(importColumns(), ", "))
		}
		im.columns = append(im.columns, column)
	}
	for _, needed := range importColumns()[:4] {
		if !slices.Contains(im.columns, needed) {
			return ErrImportList.Saying("The list %s lacks the column %q.", im.Name, needed)
		}
	}
	return nil
}

func (im *importer) signIn(ctx context.Context) error {
	password, err := bufio.NewReader(im.Password).ReadString('\n')
	if err != nil && password == "" {
		return fmt.Errorf("read the password from standard input: %w", err)
	}
	status, _, problem, err := im.post(ctx, "/api/v1/session", map[string]any{"login": im.Login, "password": strings.TrimRight(password, "\r\n")})
	if err != nil {
		return ErrImportDoor.Because(err)
	}
	if status != http.StatusOK && status != http.StatusCreated {
		return ErrImportDoor.Saying("The city does not let %s in: %s", im.Login, problem.words())
	}
	return nil
}

// row registers one thing.
func (im *importer) row(ctx context.Context, line int, fields []string) error {
	if len(fields) != len(im.columns) {
		im.refuse(line, fmt.Sprintf("the row has %d fields, the head %d", len(fields), len(im.columns)))
		return nil
	}
	body := map[string]any{}
	for i, column := range im.columns {
		value := strings.TrimSpace(fields[i])
		switch {
		case column == "lon" || column == "lat":
			degrees, err := strconv.ParseFloat(value, 64)
			if err != nil || degrees != degrees || degrees < -180 || degrees > 180 {
				im.refuse(line, fmt.Sprintf("%s must be degrees, not %q", column, value))
				return nil
			}
			body[column] = degrees
		case column == "org":
			body["organisation"] = value
		default:
			body[column] = value
		}
	}
	status, wait, problem, err := im.post(ctx, "/api/v1/things", body)
	for err == nil && status == http.StatusTooManyRequests {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
		status, wait, problem, err = im.post(ctx, "/api/v1/things", body)
	}
	switch {
	case err != nil:
		return ErrImportDoor.Because(err)
	case status == http.StatusCreated || status == http.StatusOK:
		im.added++
	case problem.Code == "things.registered":
		im.known++
	case status == http.StatusUnauthorized || status >= http.StatusInternalServerError:
		return ErrImportDoor.Saying("The city stopped taking rows at %s:%d: %s", im.Name, line, problem.words())
	default:
		im.refuse(line, problem.words())
	}
	return nil
}

// told is a problem as the city tells it.
type told struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"errors"`
}

// words are the sentence, the fields and the code.
func (p told) words() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, one := range p.Errors {
		text += " " + strings.TrimPrefix(one.Path, "/") + ": " + one.Message
	}
	return fmt.Sprintf("%s (%s)", text, p.Code)
}

// post sends JSON; wait is for how long the city asks to be left alone.
func (im *importer) post(ctx context.Context, path string, body any) (status int, wait time.Duration, problem told, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, 0, problem, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(im.City, "/")+path, bytes.NewReader(text))
	if err != nil {
		return 0, 0, problem, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Language", "en")
	answer, err := im.client.Do(request)
	if err != nil {
		return 0, 0, problem, err
	}
	defer answer.Body.Close()
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 60 {
		seconds = 1
	}
	if answer.StatusCode >= http.StatusBadRequest { // a border in between may answer without a problem
		_ = json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&problem)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, time.Duration(seconds) * time.Second, problem, nil
}
