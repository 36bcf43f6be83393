-- A neutralized copy holds no secrets of QuickBooks and sends nothing.
UPDATE qbo_token
   SET client_id = NULL, client_secret = NULL, access_token = NULL,
       refresh_token = NULL, former_refresh_token = NULL, verifier_token = NULL,
       access_expires = NULL, refresh_expires = NULL, hard_expires = NULL,
       key_fingerprint = NULL;
DELETE FROM qbo_consent;
DELETE FROM qbo_connect_code;
DELETE FROM qbo_notice;
UPDATE qbo_company
   SET state = 'paused', stay_paused = true
 WHERE state IN ('connected', 'paused', 'reauth');
UPDATE qbo_company SET enabled = false;
