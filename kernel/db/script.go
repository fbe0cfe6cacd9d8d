package db

import (
	"bytes"
	"io/fs"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

var fileName = regexp.MustCompile(`^([0-9]{4})_([a-z0-9_]+)\.sql$`)

// readAll reads the files of every domain for one engine, in order.
func readAll(domains []Migrations, engine Engine) ([]migration, error) {
	var all []migration
	seen := map[string]bool{}
	for _, d := range domains {
		if d.Files == nil {
			continue
		}
		if !plainName.MatchString(d.Domain) || seen[d.Domain] {
			return nil, ErrMigration.Saying("%q is not the name of one domain.", d.Domain)
		}
		seen[d.Domain] = true
		files, err := readDomain(d, engine)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// readDomain takes *.sql at the top of the folder, or in its only folder
// "migrations", which is how //go:embed hands it over.
func readDomain(d Migrations, engine Engine) ([]migration, error) {
	files := d.Files
	if sub, err := fs.Sub(files, "migrations"); err == nil {
		if entries, err := fs.ReadDir(sub, "."); err == nil && len(entries) > 0 {
			files = sub
		}
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, ErrMigration.Saying("The migrations of %s cannot be read.", d.Domain).Because(err)
	}
	var list []migration
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".sql") {
			continue
		}
		m, err := readFile(files, d.Domain, e.Name(), engine)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	sort.Slice(list, func(i, k int) bool { return list[i].number < list[k].number })
	for i, m := range list {
		if m.number != i+1 {
			return nil, ErrMigration.With("migration", m.String()).
				Saying("The migration %s should have number %04d: numbers start at 0001, without gap or duplicate.", m, i+1)
		}
	}
	return list, nil
}

func readFile(files fs.FS, domain, name string, engine Engine) (migration, error) {
	parts := fileName.FindStringSubmatch(name)
	if parts == nil {
		return migration{}, ErrMigration.Saying("%s/%s is not called NNNN_name.sql.", domain, name)
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return migration{}, ErrMigration.Saying("%s/%s cannot be read.", domain, name).Because(err)
	}
	// An editor or git may turn the line ends; that is no change.
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	script, err := scriptFor(string(text), engine)
	if err != nil {
		return migration{}, ErrMigration.With("migration", domain+"/"+name).Saying("%s/%s: %v", domain, name, err)
	}
	number, _ := strconv.Atoi(parts[1]) // four digits
	return migration{domain: domain, number: number, name: parts[2], hash: hashOf(text), script: script}, nil
}

// scriptFor leaves out the blocks of the other engine, keeping line numbers.
// A block is "-- +sqlite" or "-- +postgres" to "-- +end", each on a line of its
// own.
func scriptFor(text string, engine Engine) (string, error) {
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return "", problem{0, "is not UTF-8 text"}
	}
	lines := strings.Split(text, "\n")
	var shared []string // the portable part, for the check below
	block, opened := Engine(""), 0
	for i, line := range lines {
		word, marker := strings.CutPrefix(strings.TrimSpace(line), "-- +")
		portable := block == "" && !marker
		switch {
		case !marker:
			if block != "" && block != engine {
				lines[i] = ""
			}
		case word == "end" && block == "":
			return "", problem{i + 1, "-- +end without a block"}
		case word == "end":
			block = ""
		case word != string(SQLite) && word != string(Postgres):
			return "", problem{i + 1, "unknown block -- +" + word}
		case block != "":
			return "", problem{i + 1, "a block inside the block of line " + strconv.Itoa(opened)}
		default:
			block, opened = Engine(word), i+1
		}
		if portable {
			shared = append(shared, line)
		} else {
			shared = append(shared, "")
		}
	}
	if block != "" {
		return "", problem{opened, "the block has no -- +end"}
	}
	if err := checkPortable(shared); err != nil {
		return "", err
	}
	return strings.Join(lines, "\n"), nil
}

// problem is what is wrong in a line of a script; line 0 means the whole.
type problem struct {
	line int
	text string
}

func (p problem) Error() string {
	if p.line == 0 {
		return p.text
	}
	return "line " + strconv.Itoa(p.line) + ": " + p.text
}

// unportable are words that one engine lacks or takes otherwise than the
// other, with what to write instead. Words in capitals here are looked for in
// capitals only, since they may well be names of columns.
var unportable = map[string]string{
	"integer": "BIGINT (PostgreSQL's INTEGER has 32 bits)", "int": "BIGINT", "smallint": "BIGINT", "SERIAL": "a dialect block", "bigserial": "a dialect block",
	"REAL": "DOUBLE PRECISION (PostgreSQL's REAL has 32 bits)", "FLOAT": "DOUBLE PRECISION",
	"TIMESTAMP": "BIGINT microseconds", "timestamptz": "BIGINT microseconds", "datetime": "BIGINT microseconds",
	"blob": "BYTEA", "jsonb": "TEXT", "JSON": "TEXT", "varchar": "TEXT", "CHAR": "TEXT", "nvarchar": "TEXT",
	"autoincrement": "a dialect block", "IDENTITY": "a dialect block", "nocase": "a folded column", "current_timestamp": "a value from the unit of work",
}

var sqlWord = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// checkPortable finds such words outside comments, strings and blocks.
func checkPortable(lines []string) error {
	for i, line := range lines {
		line, _, _ = strings.Cut(line, "--")
		for k, part := range strings.Split(line, "'") {
			if k%2 == 1 {
				continue // inside a string
			}
			for _, word := range sqlWord.FindAllString(part, -1) {
				instead, bad := unportable[word]
				if !bad {
					instead, bad = unportable[strings.ToLower(word)]
				}
				if bad {
					return problem{i + 1, word + " does not mean the same on both engines; write " + instead}
				}
			}
		}
	}
	return nil
}
