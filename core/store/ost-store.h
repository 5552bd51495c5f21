/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/image/ost-bone.h"
#include "core/image/ost-image.h"
#include "core/image/ost-mask-stroke.h"
#include "core/prompt/ost-prompt.h"

/* A project: the folder NAME.osteon/ (mode 0700) with project.sqlite (WAL), lock, models/, cache/ (may be deleted at
 * any time) and, once files were copied in, images/.
 *
 * Every function that changes something is one committed transaction (synchronous=FULL) before it returns: after it,
 * kill -9 and power loss change nothing. On failure nothing has changed and the error is one sentence that names the
 * project, what is wrong and what to do. A store is used by one thread. Rows say who, when (UTC, microseconds) and
 * which version of the program.
 *
 * The life of a reading (one reader's view of one image): each gesture replaces the state of one bone, or the status
 * of the reading, by a new one and appends a row to the log; states are immutable, the log only grows. A reading
 * points at its head gesture; undo moves the head to the parent, redo to the newest child, and both are themselves
 * logged. */

typedef struct _OstStore OstStore;

typedef enum
{
  OST_STORE_ERROR_NOT_PROJECT,  /* no project at that path */
  OST_STORE_ERROR_EXISTS,       /* asked to create what is there already */
  OST_STORE_ERROR_BUSY,         /* another Osteon has it open for writing */
  OST_STORE_ERROR_NEWER,        /* written by a newer version */
  OST_STORE_ERROR_DAMAGED,      /* the file contradicts itself; says that the log and -wal should be kept */
  OST_STORE_ERROR_FULL,         /* disk full */
  OST_STORE_ERROR_READ_ONLY,    /* folder or file cannot be written */
  OST_STORE_ERROR_NOT_FOUND,    /* no such image, reader, reading */
  OST_STORE_ERROR_LOCKED,       /* the bone is locked */
  OST_STORE_ERROR_INVALID,      /* an argument that no caller should send: text with control characters, too long ... */
  OST_STORE_ERROR_SQL,          /* anything else SQLite says */
} OstStoreError;
#define OST_STORE_ERROR (ost_store_error_quark ())
GQuark    ost_store_error_quark (void);

/* --- opening ------------------------------------------------------------------------------------------------------ */

typedef enum
{
  OST_STORE_READ,               /* look only; works beside a writer and in a read-only folder */
  OST_STORE_WRITE,              /* one at a time: takes a lock, which the kernel frees when the process dies */
} OstStoreMode;

/* Makes the folder and an empty project in it. `.osteon` is appended to the name when it lacks it. Fails with EXISTS
 * when something is there. Nothing is left behind on failure. */
gboolean   ost_store_create (const char *path, GError **error);
/* Opens; path may leave out .osteon. Runs the migrations that are missing when mode is WRITE (READ of an older
 * project works on a migrated copy in memory, which does not see what is written later). */
OstStore  *ost_store_open   (const char *path, OstStoreMode mode, GError **error);
void       ost_store_close  (OstStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstStore, ost_store_close)

const char *ost_store_get_path (const OstStore *store);          /* absolute, the folder */
char       *ost_store_dup_cache_dir (const OstStore *store);     /* PATH/cache, made when missing */

/* Integrity: SQLite's own check, foreign keys, every state's runs decode to the size of their image, every head
 * exists, the log replays to the current states. NULL error and TRUE when sound. Used by tests and `osteon-cli list
 * --check`. */
gboolean   ost_store_check (OstStore *store, GError **error);

/* --- small settings of the project ("last-image", "voi") ---------------------------------------------------------- */
char      *ost_store_dup_setting (OstStore *store, const char *key);                  /* NULL when unset */
gboolean   ost_store_set_setting (OstStore *store, const char *key, const char *value, GError **error);

/* --- images ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64   id;
  char    *sha256;              /* 64 hex digits: the identity */
  char    *path;                /* where the file was seen last; absolute, or relative to the project when copied in */
  char    *name;                /* file name without folder, unique within the project ("hand", "hand (2)") */
  int      width, height, bits;
  double   spacing_x_mm, spacing_y_mm;
  OstSpacingSource spacing_source;
  char    *subject;             /* code of the subject, or NULL */
} OstImageRow;
void        ost_image_row_free (OstImageRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstImageRow, ost_image_row_free)

/* Adds an image that was decoded already. With the same hash in the project it updates the path (unless that is of a
 * copy in the project that is still there) and returns the old id with *ret_known = TRUE. copied: path is inside the
 * project, absolute or relative to it, and stored relative. 0 on error. */
gint64      ost_store_add_image   (OstStore *store, const char *path, gboolean copied, const char *sha256,
                                   const OstImage *image, gboolean *ret_known, GError **error);
/* The same for a copy whose file name is not what people call it: the image is named after the path `original`. */
gint64      ost_store_add_image_as (OstStore *store, const char *path, const char *original, gboolean copied,
                                    const char *sha256, const OstImage *image, gboolean *ret_known, GError **error);
/* All images in order of import; element type OstImageRow. */
GPtrArray  *ost_store_list_images (OstStore *store, GError **error);
OstImageRow *ost_store_get_image  (OstStore *store, gint64 image_id, GError **error);
/* By name, file name, path or a prefix (>= 6 digits) of the hash, in this order. NOT_FOUND names what was asked for,
 * also when it fits several. */
OstImageRow *ost_store_find_image (OstStore *store, const char *what, GError **error);
/* Where the pixels are now: the stored path if the file is there, else NULL with NOT_FOUND in words ("was at X;
 * import it again from its new place, it is recognised by its content"). */
char       *ost_store_dup_image_path (OstStore *store, const OstImageRow *row, GError **error);

/* --- subjects ----------------------------------------------------------------------------------------------------- */
typedef struct
{
  const char *code;             /* pseudonym; unique */
  const char *sex;              /* "F", "M" or NULL */
  double      age;              /* years; NAN unknown */
  double      t_score;          /* SD; NAN unknown */
  const char *t_site;           /* "femoral neck", "lumbar spine" ..., or NULL */
} OstSubject;
/* All subjects by code: a table from text to OstSubject, both owned by it. */
GHashTable *ost_store_load_subjects   (OstStore *store, GError **error);
/* Inserts or updates by code; fields that are unknown leave the stored ones. */
gboolean    ost_store_put_subject     (OstStore *store, const OstSubject *subject, GError **error);
gboolean    ost_store_set_image_subject (OstStore *store, gint64 image_id, const char *code, GError **error);
/* n subjects and the image of each (0: none), all or nothing. */
gboolean    ost_store_put_subjects (OstStore *store, const OstSubject *subjects, const gint64 *image_ids, gsize n,
                                    GError **error);

/* --- readers and readings ----------------------------------------------------------------------------------------- */

/* The reader of that name, made when new (1 .. 100 characters, no control characters). 0 on error. */
gint64      ost_store_ensure_reader  (OstStore *store, const char *name, GError **error);
/* Look-ups that make nothing: 0 (NULL) when there is none. */
gint64      ost_store_find_reader    (OstStore *store, const char *name);
gint64      ost_store_find_reading   (OstStore *store, gint64 image_id, gint64 reader_id);
char       *ost_store_dup_reader_name (OstStore *store, gint64 reader_id);
GStrv       ost_store_list_readers   (OstStore *store, GError **error);
/* The reader's reading of the image, made when new (empty, status to do). 0 on error. */
gint64      ost_store_ensure_reading (OstStore *store, gint64 image_id, gint64 reader_id, GError **error);

typedef enum
{
  OST_STATUS_TODO,
  OST_STATUS_STARTED,           /* set by itself with the first gesture */
  OST_STATUS_ACCEPTED,
  OST_STATUS_REJECTED,          /* unusable image */
  OST_STATUS_FLAGGED,           /* wants a second look */
} OstStatus;
const char *ost_status_get_id    (OstStatus status);     /* "todo" "started" "accepted" "rejected" "flagged" */
const char *ost_status_get_label (OstStatus status);     /* "to do" ... */

/* The state of one bone. Immutable: make a new one for each gesture. */
typedef struct
{
  gint64    id;                 /* 0 for the empty state that every bone starts with */
  OstPoint *points;             /* in the order of placing; owned */
  gsize     n_points;
  GPtrArray *strokes;           /* of OstStroke, in the order of drawing, drawn after the engine's answer; never NULL;
                                 * owned */
  gint64    start;              /* state (of any reading of this image) whose mask counts as the engine's answer while
                                 * no point is positive and there is no prior; 0: none */
  gboolean  locked;             /* accepted by the reader: no gesture but unlock changes it */
  gboolean  absent;             /* the reader says that this bone is not in the picture */
  OstMask  *mask;               /* NULL when empty, or not computed yet */
  gboolean  mask_pending;       /* points changed, and the mask for them has not been stored yet */
  char     *engine;             /* "walker/1" that made the mask, or NULL */
  gint64    prior;              /* model whose prediction of this image the mask starts from; 0: none */
} OstBoneState;
OstBoneState *ost_bone_state_new  (const OstPoint *points, gsize n_points);     /* id 0, unlocked, no mask; copies */
OstBoneState *ost_bone_state_copy (const OstBoneState *state);
/* The state whose mask a next one would start from: its start, or itself when its mask came without any evidence
 * (import). */
gint64        ost_bone_state_get_start (const OstBoneState *state);
void          ost_bone_state_free (OstBoneState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstBoneState, ost_bone_state_free)

typedef struct
{
  gint64        id, image_id, reader_id;
  OstStatus     status;
  OstBoneState *bones[OST_N_BONES];     /* never NULL */
  char         *undo_label;     /* "positive point on radius": what undo would take back, NULL when nothing */
  char         *redo_label;
  gint64        revision;       /* rows in this reading's log */
  double        active_s;       /* seconds at work: gaps between gestures, each counted up to 30 s */
} OstReading;
OstReading  *ost_store_load_reading (OstStore *store, gint64 reading_id, GError **error);
void         ost_reading_free (OstReading *reading);
/* The positive points of all bones but this one: evidence against it (OstPromptRequest). */
OstPoint    *ost_reading_dup_other_points (const OstReading *reading, OstBone bone, gsize *ret_n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstReading, ost_reading_free)

/* One gesture on one bone: `state` becomes its state. kind is a short word for the log ("point-add", "point-move",
 * "point-flip", "point-delete", "stroke", "copy", "lock", "unlock", "clear", "absent", "import"), label what the menu
 * shows ("positive point on radius"). Fails with LOCKED when the bone is locked, unless all that changes is the lock.
 * A to-do reading becomes started. Returns the new state's id in *ret_state_id. state->mask may be NULL with
 * mask_pending set: see ost_store_fill_mask. */
gboolean     ost_store_apply_bone   (OstStore *store, gint64 reading_id, OstBone bone, const char *kind,
                                     const char *label, const OstBoneState *state, gint64 *ret_state_id,
                                     GError **error);
gboolean     ost_store_apply_status (OstStore *store, gint64 reading_id, OstStatus status, const char *label,
                                     GError **error);
/* Fills the mask of a state whose mask is pending: the mask is a function of the points, so this is no gesture and
 * appends nothing to the log. mask NULL means that it is empty. A state that is not pending stays as it is, and that
 * is no error. */
gboolean     ost_store_fill_mask    (OstStore *store, gint64 state_id, OstMask *mask, const char *engine,
                                     GError **error);
/* The mask of any state, as it is stored; NULL without error when it has none. */
OstMask     *ost_store_load_mask    (OstStore *store, gint64 state_id, GError **error);
/* Take back, do again. FALSE without error when there is nothing. *ret_bone (may be NULL) is the bone that changed,
 * or -1 for the status. The selected bone is no business of the store and never changes. */
gboolean     ost_store_undo (OstStore *store, gint64 reading_id, int *ret_bone, GError **error);
gboolean     ost_store_redo (OstStore *store, gint64 reading_id, int *ret_bone, GError **error);

/* What the worklist shows of one image for one reader (0: nobody yet); cheap for 10,000 images. Element type
 * OstWorkItem. */
typedef struct
{
  gint64    image_id;
  char     *name;
  char     *subject;            /* or NULL */
  int       width, height, bits;
  OstStatus status;
  guint8    locked;             /* bit per bone */
  guint8    masked;             /* bit per bone that has a mask */
  guint8    absent;
} OstWorkItem;
void         ost_work_item_free (OstWorkItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstWorkItem, ost_work_item_free)
GPtrArray   *ost_store_list_work (OstStore *store, gint64 reader_id, GError **error);
OstWorkItem *ost_store_get_work  (OstStore *store, gint64 image_id, gint64 reader_id, GError **error);

/* The log of a reading, oldest first. Element type OstGesture. */
typedef struct
{
  gint64  id, parent_id;
  char   *kind, *label, *at, *reader, *version;       /* at: ISO 8601, UTC */
  int     bone;                 /* -1 for the status */
} OstGesture;
void         ost_gesture_free (OstGesture *gesture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstGesture, ost_gesture_free)
GPtrArray   *ost_store_list_gestures (OstStore *store, gint64 reading_id, GError **error);
