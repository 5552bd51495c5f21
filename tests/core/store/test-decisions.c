/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-decisions.h"
#include "core/store/ost-store-sql.h"
#include "fixture.h"

/* Decisions of reviewers: kept for ever, blind until one has decided, never more than they say. */

static gint64
decide (Fixture *f, const char *reader, OstDecisionKind kind)
{
  const OstDecision d = { .image_id = 1, .reader_id = ost_store_ensure_reader (f->store, reader, NULL), .kind = kind,
                          .outcome = OST_DECISION_ACCEPT, .comment = kind == OST_DECISION_COMMENT ? (char *) "look" : NULL,
                          .x = NAN, .y = NAN };
  g_autoptr(GError) error = NULL;
  gint64 id = ost_store_add_decision (f->store, &d, &error);

  g_assert_no_error (error);
  return id;
}

static guint
count (Fixture *f, const char *viewer, int *ret_hidden)
{
  g_autoptr(GPtrArray) rows = ost_store_list_decisions (f->store, 1, viewer ? ost_store_ensure_reader (f->store, viewer, NULL) : 0,
                                                        ret_hidden, NULL);

  return rows->len;
}

static void
test_everything_comes_back (Fixture *f, gconstpointer data)
{
  char             *reasons[] = { (char *) "outline", (char *) "foreign", NULL };
  const gint64      image = add_image (f->store, 1, NULL), reader = ost_store_ensure_reader (f->store, "Anna", NULL);
  const OstDecision given = { .image_id = image, .reader_id = reader, .kind = OST_DECISION_REJECT, .reasons = reasons,
                              .comment = (char *) "ring on “mc4”", .x = 12.5, .y = 29.25 };
  g_autoptr(GPtrArray) rows = NULL;
  const OstDecision   *d;

  g_assert_cmpint (ost_store_add_decision (f->store, &given, NULL), >, 0);
  fixture_reopen (f);
  rows = ost_store_list_decisions (f->store, image, reader, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  d = rows->pdata[0];
  g_assert_cmpint (d->kind, ==, OST_DECISION_REJECT);
  g_assert_cmpstrv (d->reasons, reasons);
  g_assert_cmpstr (d->comment, ==, "ring on “mc4”");
  g_assert_cmpfloat (d->x, ==, 12.5);
  g_assert_cmpfloat (d->y, ==, 29.25);
  g_assert_cmpstr (d->reader, ==, "Anna");
  g_assert_null (d->model);
  g_assert_cmpuint (strlen (d->at), ==, 20);
  g_assert_nonnull (d->account);
  g_assert_cmpstr (d->version, ==, OST_VERSION);
}

static void
test_blind (Fixture *f, gconstpointer data)
{
  int hidden = -1;

  add_image (f->store, 1, NULL);
  decide (f, "Anna", OST_DECISION_ACCEPT);
  decide (f, "Anna", OST_DECISION_COMMENT);
  g_assert_cmpuint (count (f, "Ben", &hidden), ==, 0);
  g_assert_cmpint (hidden, ==, 2);
  decide (f, "Ben", OST_DECISION_FLAG);                 /* neither a flag nor words are a decision */
  decide (f, "Ben", OST_DECISION_COMMENT);
  g_assert_cmpuint (count (f, "Ben", &hidden), ==, 2);
  g_assert_cmpint (hidden, ==, 2);
  decide (f, "Ben", OST_DECISION_REJECT);
  g_assert_cmpuint (count (f, "Ben", &hidden), ==, 5);
  g_assert_cmpint (hidden, ==, 0);
  g_assert_cmpuint (count (f, "Cleo", &hidden), ==, 0);
  g_assert_cmpuint (count (f, NULL, &hidden), ==, 5);
}

static void
test_standings (Fixture *f, gconstpointer data)
{
  g_autoptr(GArray) standings = NULL;
  const OstStanding *s;

  add_image (f->store, 1, NULL);
  decide (f, "Anna", OST_DECISION_ACCEPT);
  decide (f, "Ben", OST_DECISION_ACCEPT);
  decide (f, "Ben", OST_DECISION_REJECT);
  decide (f, "Ben", OST_DECISION_COMMENT);
  decide (f, "Cleo", OST_DECISION_REJECT);
  decide (f, "Cleo", OST_DECISION_ADJUDICATE);
  standings = ost_store_list_standings (f->store, NULL);
  g_assert_cmpuint (standings->len, ==, 4);
  s = &g_array_index (standings, OstStanding, 0);
  g_assert_cmpint (s[0].kind, ==, OST_DECISION_ACCEPT);
  g_assert_cmpint (s[1].kind, ==, OST_DECISION_REJECT);
  g_assert_false (s[1].adjudicated);
  g_assert_cmpint (s[2].kind, ==, OST_DECISION_REJECT);
  g_assert_false (s[2].adjudicated);
  g_assert_cmpint (s[3].kind, ==, OST_DECISION_ACCEPT);
  g_assert_true (s[3].adjudicated);
  g_assert_cmpint (s[3].reader_id, ==, s[2].reader_id);
  g_assert_cmpuint (count (f, NULL, NULL), ==, 6);      /* nothing was taken away */
}

static void
assert_refused (Fixture *f, const OstDecision *d, const char *says)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (ost_store_add_decision (f->store, d, &error), ==, 0);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_cmpuint (count (f, NULL, NULL), ==, 0);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  char             *unknown[] = { (char *) "mood", NULL };
  const gint64      image = add_image (f->store, 1, NULL), reader = ost_store_ensure_reader (f->store, "Anna", NULL);
  const OstDecision good = { .image_id = image, .reader_id = reader, .x = NAN, .y = NAN };
  OstDecision       d = good;

  d.reasons = unknown;
  assert_refused (f, &d, "outline");
  d = good;
  d.kind = OST_DECISION_COMMENT;
  assert_refused (f, &d, "comment");
  d.comment = (char *) "two\nlines";
  assert_refused (f, &d, "line break");
  d = good;
  d.x = WIDTH + 1, d.y = 3;
  assert_refused (f, &d, "40 x 30");
  d = good;
  d.x = 3;                                              /* a place has two coordinates */
  assert_refused (f, &d, "40 x 30");
  d = good;
  d.kind = OST_DECISION_ADJUDICATE;
  assert_refused (f, &d, "decides first");
  d = good;
  d.image_id = 77;
  assert_refused (f, &d, "77");
}

static void
test_stays (Fixture *f, gconstpointer data)
{
  static const char *const changes[] = { "UPDATE decisions SET kind = 'reject'", "DELETE FROM decisions" };

  add_image (f->store, 1, NULL);
  decide (f, "Anna", OST_DECISION_ACCEPT);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ost_sql_run (f->store, &error, changes[i], ""));
      g_assert_nonnull (strstr (error->message, "only grows"));
    }
  g_assert_cmpuint (count (f, NULL, NULL), ==, 1);
}

/* A project may come from anybody: lists in lists without end are no reasons, and exhaust no stack. */
static void
test_hostile_reasons (Fixture *f, gconstpointer data)
{
  const gint64         image = add_image (f->store, 1, NULL);
  const gint64         reader = ost_store_ensure_reader (f->store, "Anna", NULL);
  g_autofree char     *deep = g_strnfill (2000000, '[');
  g_autoptr(GPtrArray) rows = NULL;
  const OstDecision   *d;

  g_assert_true (ost_sql_run (f->store, NULL, "INSERT INTO decisions (image, reader, kind, reasons, at, account, version)"
                              " VALUES (?1, ?2, 'reject', ?3, :at, :account, :version)", "llt", image, reader, deep));
  rows = ost_store_list_decisions (f->store, image, reader, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  d = rows->pdata[0];
  g_assert_cmpint (d->kind, ==, OST_DECISION_REJECT);
  g_assert_cmpuint (g_strv_length (d->reasons), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/decisions/everything-comes-back", Fixture, NULL, fixture_set_up, test_everything_comes_back, fixture_tear_down);
  g_test_add ("/decisions/blind", Fixture, NULL, fixture_set_up, test_blind, fixture_tear_down);
  g_test_add ("/decisions/standings", Fixture, NULL, fixture_set_up, test_standings, fixture_tear_down);
  g_test_add ("/decisions/refused", Fixture, NULL, fixture_set_up, test_refused, fixture_tear_down);
  g_test_add ("/decisions/hostile-reasons", Fixture, NULL, fixture_set_up, test_hostile_reasons, fixture_tear_down);
  g_test_add ("/decisions/stays", Fixture, NULL, fixture_set_up, test_stays, fixture_tear_down);
  return g_test_run ();
}
