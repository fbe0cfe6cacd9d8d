package db

import (
	"context"
	"database/sql"
	"strings"
)

// mostPrepared bounds the statements that a session keeps prepared; texts made
// at run time would otherwise fill the memory.
const mostPrepared = 400

// session is one SQLite connection with its prepared statements. It serves one
// unit at a time.
type session struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

func newSession(ctx context.Context, pool *sql.DB) (*session, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: c, prepared: map[string]*sql.Stmt{}}, nil
}

// statement gives the prepared statement of the text. Rows of a unit are
// closed before its next statement, so that none is in use twice.
func (s *session) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.prepared[query]; ok {
		return st, nil
	}
	if len(s.prepared) >= mostPrepared {
		s.forget()
	}
	st, err := s.conn.PrepareContext(ctx, positional(query))
	if err != nil {
		return nil, err
	}
	s.prepared[strings.Clone(query)] = st
	return st, nil
}

func (s *session) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (s *session) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *session) forget() {
	for text, st := range s.prepared {
		st.Close()
		delete(s.prepared, text)
	}
}

func (s *session) close() {
	s.forget()
	s.conn.Close()
}

// steady is a session inside the shared transaction of a group. An interrupted
// statement would roll back the neighbours too, so it hides the end of the
// context from the engine; Tx.admit looks at it between statements.
type steady struct{ *session }

func (s steady) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return s.session.exec(context.WithoutCancel(ctx), query, args)
}

func (s steady) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return s.session.query(context.WithoutCancel(ctx), query, args)
}

func (s steady) bulk(ctx context.Context, b bulk) (int64, error) {
	return b.insert(ctx, s.exec)
}

func (s *session) bulk(ctx context.Context, b bulk) (int64, error) {
	return b.insert(ctx, s.exec)
}
